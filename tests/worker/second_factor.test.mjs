// The second factor and API keys in the real runtime: real D1, real concurrency.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { GENEROUS_LIMITS, PASSWORD, register, signIn, startVivace } from './support.mjs';

let vivace;
before(async () => {
  const limits = { ...JSON.parse(GENEROUS_LIMITS), mfa: { limit: 1_000_000_000, window_seconds: 900 } };
  vivace = await startVivace({ seeded: false, vars: { RATE_LIMITS: JSON.stringify(limits) } });
});
after(() => vivace.stop());

/** The code an authenticator app shows `steps` steps from now (RFC 6238). */
function code(secret, steps = 0) {
  const bits = [...secret].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const digest = createHmac('sha1', key).update(counter).digest();
  const number = digest.readUInt32BE(digest[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

const by = ({ accessToken }) => ({ authorization: `Bearer ${accessToken}` });
const data = async (answer) => (await answer.json()).data;

test('a12 fifty uses of one code at once open one session, and none later', async () => {
  const email = await register(vivace, 'a12-person');
  const person = await signIn(vivace, email);
  const begun = await data(await vivace.fetch('/api/v1/auth/mfa/totp', { json: { password: PASSWORD }, headers: by(person) }));
  // The code of the step before, so that those of this step and the next are free.
  const confirm = { json: { code: code(begun.secret, -1) }, headers: by(person) };
  const { recoveryCodes } = await data(await vivace.fetch('/api/v1/auth/mfa/totp/confirm', confirm));
  assert.equal(recoveryCodes.length, 10);

  const sessions = async () => (await vivace.query('DB', 'SELECT count(*) AS n FROM sessions'))[0].n;
  const login = async () => data(await vivace.fetch('/api/v1/auth/login', { json: { email, password: PASSWORD } }));
  const { mfaRequired, mfaToken } = await login();
  assert.equal(mfaRequired, true);
  for (const factor of [{ code: code(begun.secret) }, { recoveryCode: recoveryCodes[0] }]) {
    const before = await sessions();
    const verify = () => vivace.fetch('/api/v1/auth/mfa/verify', { json: { mfaToken, ...factor } });
    const statuses = (await Promise.all(Array.from({ length: 50 }, verify))).map(({ status }) => status);
    assert.equal(statuses.filter((status) => status === 200).length, 1, statuses.join());
    assert.ok(statuses.every((status) => status === 200 || status === 422), statuses.join());
    assert.equal((await verify()).status, 422);
    assert.equal(await sessions(), before + 1);
  }
});

test('c6 forty keys asked for at once are twenty, and a revoked one is refused on the next request', async () => {
  const person = await signIn(vivace, await register(vivace, 'c6-person'));
  const json = { name: 'script', scopes: ['read:own_profile'] };
  const make = () => vivace.fetch('/api/v1/auth/api-keys', { json, headers: by(person) });
  const answers = await Promise.all(Array.from({ length: 40 }, make));
  const statuses = answers.map(({ status }) => status);
  assert.deepEqual([201, 409].map((wanted) => statuses.filter((status) => status === wanted).length), [20, 20]);
  const { id, key } = await data(answers.find(({ status }) => status === 201));

  const use = () => vivace.fetch('/api/v1/users/me/permissions', { headers: { 'x-api-key': key } });
  const used = await use();
  assert.equal(used.status, 200, await used.text());
  const revoked = await vivace.fetch(`/api/v1/auth/api-keys/${id}`, { method: 'DELETE', headers: by(person) });
  assert.equal(revoked.status, 200);
  assert.equal((await use()).status, 401);
  assert.equal((await vivace.query('DB', 'SELECT count(*) AS n FROM api_keys WHERE id = ?1', id))[0].n, 0);
});
