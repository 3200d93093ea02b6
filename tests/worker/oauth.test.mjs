// Outside sign-in against a real OpenID Connect provider: real discovery, real codes, real signatures.
import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import { exportSPKI, generateKeyPair } from 'jose';
import { Browser, CLIENT_SECRET, claimsOf, signed, startProvider } from './identity_provider.mjs';
import { GENEROUS_LIMITS, startVivace } from './support.mjs';

const PUBLIC_URL = 'http://vivace.test';
const FRONTEND = 'http://app.vivace.test';
const PEOPLE = {
  ada: { email: 'ada@example.org', email_verified: true, given_name: 'Ada', family_name: 'Lovelace' },
  unconfirmed: { email: 'unconfirmed@example.org', email_verified: false },
  relay: { email: 'x1@privaterelay.example.org', email_verified: 'true' },
};
for (let number = 0; number < 60; number += 1) {
  PEOPLE[`person-${number}`] = { email: `person-${number}@example.org`, email_verified: true };
}

let peer;
let vivace;
before(async () => {
  peer = await startProvider({ publicUrl: PUBLIC_URL, people: PEOPLE });
  vivace = await startVivace({
    seeded: false,
    outbound: (request) => peer.outbound(request),
    vars: {
      PUBLIC_URL,
      CORS_ORIGINS: FRONTEND,
      RATE_LIMITS: GENEROUS_LIMITS,
      GOOGLE_ISSUER: peer.issuer,
      GOOGLE_CLIENT_ID: 'google',
      GOOGLE_CLIENT_SECRET: CLIENT_SECRET,
      APPLE_ISSUER: peer.issuer,
      APPLE_CLIENT_ID: 'apple',
      ...peer.clientKey,
    },
  });
});
after(async () => {
  await vivace?.stop();
  await peer?.stop();
});

/** The Worker's own address for one under its public name. */
const here = (url) => url.replace(PUBLIC_URL, vivace.url);

/** Begins at the Worker and signs in at the provider; what the browser then brings back. */
async function bringBack(browser, name, { person = 'ada', query = '' } = {}) {
  const begun = await browser.request(`${vivace.url}/api/v1/auth/${name}${query}`);
  assert.equal(begun.status, 302, await begun.clone().text());
  peer.person = person;
  return browser.signInAt(begun.headers.get('location'), peer.issuer);
}

/** Takes it back to the Worker. */
function comeBack(browser, { url, form }) {
  return browser.request(here(url), form ? { method: 'POST', body: form } : {});
}

const count = async (table) => (await vivace.query('DB', `SELECT count(*) AS n FROM ${table}`))[0].n;

test('b1 a whole sign-in with code, PKCE and an RS256 token', async () => {
  const browser = new Browser();
  const back = await bringBack(browser, 'google');
  assert.ok(back.url.startsWith(`${PUBLIC_URL}/api/v1/auth/google/callback?`), back.url);
  assert.equal(new URL(back.url).searchParams.get('iss'), peer.issuer);
  const answer = await comeBack(browser, back);
  const { data } = await answer.json();
  assert.equal(answer.status, 200);
  assert.equal(data.user.email, 'ada@example.org');
  assert.equal(data.user.emailVerified, true);
  const list = await vivace.fetch('/api/v1/auth/identities', { headers: { authorization: `Bearer ${data.accessToken}` } });
  assert.deepEqual((await list.json()).data.map(({ email }) => email), ['ada@example.org']);

  // The same way back again finds nothing.
  const sessions = await count('sessions');
  assert.equal((await comeBack(browser, back)).status, 422);
  assert.equal(await count('sessions'), sessions);
});

test('b1 apple takes the secret we sign, posts back, and its ES256 token is read', async () => {
  const browser = new Browser();
  const back = await bringBack(browser, 'apple', { person: 'relay' });
  assert.ok(back.form?.get('code'), 'the provider posts');
  const answer = await comeBack(browser, back);
  const { data } = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(data));
  assert.equal(data.user.email, 'x1@privaterelay.example.org');
});

test('b3 an address the provider does not vouch for makes no account', async () => {
  const accounts = await count('accounts');
  const browser = new Browser();
  const answer = await comeBack(browser, await bringBack(browser, 'google', { person: 'unconfirmed' }));
  assert.equal(answer.status, 422);
  assert.equal((await answer.json()).code, 'sign_in_rejected');
  assert.equal(await count('accounts'), accounts);
});

test('a frontend gets a code and exchanges it once', async () => {
  const browser = new Browser();
  const query = `?returnTo=${encodeURIComponent(`${FRONTEND}/in?tab=1`)}`;
  const sent = await comeBack(browser, await bringBack(browser, 'google', { query }));
  assert.equal(sent.status, 302);
  const location = new URL(sent.headers.get('location'));
  assert.equal(`${location.origin}${location.pathname}`, `${FRONTEND}/in`);
  const json = { code: location.searchParams.get('code'), deviceName: 'laptop' };
  const answers = await Promise.all(Array.from({ length: 20 }, () => vivace.fetch('/api/v1/auth/oauth/exchange', { json })));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.ok(answers.every(({ status }) => status === 200 || status === 422));
});

test('b1 another browser cannot finish a sign-in', async () => {
  const before = await count('sessions');
  const browser = new Browser();
  const back = await bringBack(browser, 'google');
  assert.equal((await comeBack(new Browser(), back)).status, 422);
  const altered = back.url.replace(/state=([^&])/, (_, first) => `state=${first === 'A' ? 'B' : 'A'}`);
  assert.equal((await comeBack(browser, { url: altered })).status, 422);
  assert.equal((await comeBack(browser, { url: back.url.replace('/google/', '/apple/') })).status, 422);
  assert.equal((await comeBack(browser, { url: back.url.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.test') })).status, 422);
  assert.equal(await count('sessions'), before);
});

test('b1 fifty comings back at once open one session', async () => {
  const before = await count('sessions');
  const browser = new Browser();
  const back = await bringBack(browser, 'google');
  const answers = await Promise.all(Array.from({ length: 50 }, () => comeBack(browser, back)));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.equal(await count('sessions'), before + 1);
});

test('b2 no hostile ID token is accepted', async () => {
  const { privateKey } = peer.keys.RS256;
  const evil = await generateKeyPair('RS256');
  const publicKey = createSecretKey(Buffer.from(await exportSPKI(peer.keys.RS256.publicKey)));
  const header = { alg: 'RS256', kid: 'key-RS256', typ: 'JWT' };
  const now = () => Math.floor(Date.now() / 1000);
  const changed = (changes) => (token) => signed({ ...claimsOf(token), ...changes() }, header, privateKey);
  const unsigned = (alg) => (token) =>
    `${Buffer.from(JSON.stringify({ ...header, alg })).toString('base64url')}.${token.split('.')[1]}.`;
  const flip = (token, part) => {
    const parts = token.split('.');
    const bytes = Buffer.from(parts[part], 'base64url');
    bytes[bytes.length - 2] ^= 1;
    parts[part] = bytes.toString('base64url');
    return parts.join('.');
  };
  const hostile = {
    'algorithm none': unsigned('none'),
    'algorithm nOnE': unsigned('nOnE'),
    'HS256 with the public key': (token) => signed(claimsOf(token), { ...header, alg: 'HS256' }, publicKey),
    'another key under the same name': (token) => signed(claimsOf(token), header, evil.privateKey),
    'the EC key under the RSA key’s name': (token) => signed(claimsOf(token), { ...header, alg: 'ES256' }, peer.keys.ES256.privateKey),
    'a flipped bit in the signature': (token) => flip(token, 2),
    'a flipped bit in the claims': (token) => flip(token, 1),
    'a signature cut short': (token) => token.slice(0, -8),
    'no signature': (token) => token.replace(/[^.]+$/, ''),
    'another issuer': changed(() => ({ iss: 'https://evil.test' })),
    'another audience': changed(() => ({ aud: 'apple' })),
    'two audiences': changed(() => ({ aud: ['google', 'apple'], azp: 'google' })),
    'another authorized party': changed(() => ({ azp: 'apple' })),
    'expired': changed(() => ({ exp: now() - 1 })),
    'issued tomorrow': changed(() => ({ iat: now() + 86_400, exp: now() + 90_000 })),
    'another nonce': changed(() => ({ nonce: 'A'.repeat(43) })),
    'no nonce': changed(() => ({ nonce: undefined })),
    'another access token': changed(() => ({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' })),
    'no subject': changed(() => ({ sub: undefined })),
  };
  const before = await count('sessions');
  try {
    for (const [name, tamper] of Object.entries(hostile)) {
      peer.tamper = tamper;
      const browser = new Browser();
      const answer = await comeBack(browser, await bringBack(browser, 'google'));
      assert.equal(answer.status, 422, name);
      assert.equal((await answer.json()).code, 'sign_in_rejected', name);
    }
    // The same hands, with the right key and the right claims, are let in: what refused was the rule.
    peer.tamper = changed(() => ({}));
    const browser = new Browser();
    assert.equal((await comeBack(browser, await bringBack(browser, 'google'))).status, 200);
  } finally {
    peer.tamper = null;
  }
  assert.equal(await count('sessions'), before + 1);
});

test('b2 a flood of unknown keys asks for the key set at most once a minute', async () => {
  const asked = () => peer.asked.get('/jwks') ?? 0;
  const before = asked();
  const evil = await generateKeyPair('RS256');
  peer.tamper = (token) => signed(claimsOf(token), { alg: 'RS256', kid: `key-${Math.random()}` }, evil.privateKey);
  try {
    const waiting = [];
    for (let number = 0; number < 60; number += 1) {
      const browser = new Browser();
      waiting.push([browser, await bringBack(browser, 'google', { person: `person-${number}` })]);
    }
    const answers = await Promise.all(waiting.map(([browser, back]) => comeBack(browser, back)));
    assert.ok(answers.every(({ status }) => status === 422), answers.map(({ status }) => status).join());
  } finally {
    peer.tamper = null;
  }
  assert.ok(asked() - before <= 1, `${asked() - before} times`);
});

test('j8 no code, state, cookie or secret is logged', async () => {
  const browser = new Browser();
  const back = await bringBack(browser, 'google');
  await comeBack(browser, back);
  const lines = vivace.logs.map(({ message }) => message).join('\n');
  const { searchParams } = new URL(back.url);
  for (const secret of [CLIENT_SECRET, searchParams.get('code'), searchParams.get('state')]) assert.ok(!lines.includes(secret));
});
