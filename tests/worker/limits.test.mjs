// The exact limiter in the real runtime: one object for each key, asked by many at once.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startVivace } from './support.mjs';

let vivace;
before(async () => {
  vivace = await startVivace({ seeded: false });
});
after(() => vivace.stop());

const ask = (ip, headers = {}) =>
  vivace.fetch('/api/v1/auth/verify-email', { json: { token: 'nothing' }, headers: { 'cf-connecting-ip': ip, ...headers } });

test('d1 of two hundred requests at once exactly five are admitted, for each of many addresses', async () => {
  for (let host = 1; host <= 10; host += 1) {
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask(`198.51.100.${host}`)));
    assert.equal(answers.filter(({ status }) => status !== 429).length, 5);
    const refused = answers.find(({ status }) => status === 429);
    const wait = Number(refused.headers.get('retry-after'));
    assert.ok(wait > 890 && wait <= 900, `${wait}`);
    assert.equal(refused.headers.get('x-ratelimit-remaining'), '0');
  }
});

test('d1 leases of the general limit admit exactly the limit', async () => {
  const answers = [];
  for (let round = 0; round < 6; round += 1) {
    const get = () => vivace.fetch('/api/v1/auth/sessions', { headers: { 'cf-connecting-ip': '198.51.100.200' } });
    answers.push(...(await Promise.all(Array.from({ length: 50 }, get))));
  }
  assert.equal(answers.filter(({ status }) => status !== 429).length, 100);
});

test('d2 no header but the platform’s changes whom a request is counted for', async () => {
  for (let n = 0; n < 5; n += 1) await ask('203.0.113.1', { 'x-forwarded-for': `10.0.0.${n}`, 'x-real-ip': `10.0.1.${n}` });
  const { status } = await ask('203.0.113.1', { 'x-forwarded-for': '10.9.9.9', 'true-client-ip': '10.9.9.9' });
  assert.equal(status, 429);
});

test('d2 addresses of one /64 are one', async () => {
  for (let n = 0; n < 5; n += 1) await ask(`2001:db8:1:1::${n}`);
  assert.equal((await ask('2001:db8:1:1:ffff::1')).status, 429);
  assert.notEqual((await ask('2001:db8:1:2::1')).status, 429);
});
