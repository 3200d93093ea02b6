// Push as a browser and its push service see it: keys, encryption and proof come from the web-push package's own code.
import assert from 'node:assert/strict';
import { createECDH, createPublicKey, randomBytes, verify } from 'node:crypto';
import { after, before, test } from 'node:test';
import ece from 'http_ece';
import webPush from 'web-push';
import { GENEROUS_LIMITS, Response, startVivace } from './support.mjs';

const vapid = webPush.generateVAPIDKeys();
const browser = createECDH('prime256v1');
const auth = randomBytes(16);
const received = [];
let vivace;

before(async () => {
  browser.generateKeys();
  vivace = await startVivace({
    vars: { VAPID_PUBLIC_KEY: vapid.publicKey, VAPID_PRIVATE_KEY: vapid.privateKey, RATE_LIMITS: GENEROUS_LIMITS },
    outbound: async (request) => {
      received.push({ url: request.url, headers: Object.fromEntries(request.headers), body: Buffer.from(await request.arrayBuffer()) });
      return new Response(null, { status: 201 });
    },
  });
});

after(() => vivace.stop());

async function signUp(name) {
  const person = { email: `${name}@example.com`, username: name, password: 'pushing-Vivace-2026' };
  await vivace.fetch('/api/v1/auth/register', { json: person });
  const { email, password } = person;
  const { data } = await (await vivace.fetch('/api/v1/auth/login', { json: { email, password } })).json();
  const headers = { authorization: `Bearer ${data.accessToken}` };
  const me = await (await vivace.fetch('/api/v1/users/me', { headers })).json();
  return { id: me.data.id, headers };
}

async function eventually(what, find) {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await find();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not come`);
}

test('a browser can read what it is sent, and its push service can tell who sent it', async () => {
  const ada = await signUp('ada');
  const bob = await signUp('bob');
  const { data: key } = await (await vivace.fetch('/api/v1/push/key', { headers: ada.headers })).json();
  assert.equal(key.publicKey, vapid.publicKey);
  const subscription = {
    endpoint: 'https://updates.push.services.mozilla.com/wpush/v2/ada',
    keys: { p256dh: browser.getPublicKey('base64url'), auth: auth.toString('base64url') },
  };
  const made = await vivace.fetch('/api/v1/push/subscriptions', { json: subscription, headers: ada.headers });
  assert.equal(made.status, 201, await made.text());
  const asked = await vivace.fetch('/api/v1/users/friends/request', { json: { userId: ada.id }, headers: bob.headers });
  assert.ok(asked.ok, await asked.text());

  const push = await eventually('the push', () => received[0]);
  assert.equal(push.url, subscription.endpoint);
  assert.equal(push.headers['content-encoding'], 'aes128gcm');
  const plain = ece.decrypt(push.body, { version: 'aes128gcm', privateKey: browser, authSecret: auth.toString('base64url') });
  const told = JSON.parse(plain);
  assert.equal(told.type, 'friend_requested');
  assert.match(told.body, /^bob /);

  const [, token, publicKey] = push.headers.authorization.match(/^vapid t=([^,]+), k=(.+)$/);
  assert.equal(publicKey, vapid.publicKey);
  const [header, claims, signature] = token.split('.');
  const point = Buffer.from(publicKey, 'base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
  const isSigned = verify('sha256', Buffer.from(`${header}.${claims}`), {
    key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363',
  }, Buffer.from(signature, 'base64url'));
  assert.ok(isSigned, 'the proof is signed by the key the browser subscribed with');
  assert.equal(JSON.parse(Buffer.from(claims, 'base64url')).aud, 'https://updates.push.services.mozilla.com');
});
