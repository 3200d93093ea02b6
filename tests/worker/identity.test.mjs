// Sign-in in the real runtime: real D1, real RateLimiter objects, real concurrency.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { GENEROUS_LIMITS, PASSWORD, register, signIn, startVivace } from './support.mjs';

let vivace;
before(async () => {
  vivace = await startVivace({ seeded: false, vars: { RATE_LIMITS: GENEROUS_LIMITS } });
});
after(() => vivace.stop());

const refresh = (refreshToken) => vivace.fetch('/api/v1/auth/refresh', { json: { refreshToken } });

test('a1 fifty refreshes of one token at once have one successor, family after family', async () => {
  const email = await register(vivace, 'a1-person');
  for (let family = 0; family < 10; family += 1) {
    const { refreshToken } = await signIn(vivace, email);
    const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(refreshToken)));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    const bodies = await Promise.all(answers.map((answer) => answer.json()));
    assert.equal(new Set(bodies.map(({ data }) => data.refreshToken)).size, 1);
  }
  const counters = await vivace.query('DB', 'SELECT DISTINCT counter FROM sessions');
  assert.deepEqual(counters, [{ counter: 1 }]);
});

test('a2 a token used again after its successor ends the family', async () => {
  const { refreshToken: first } = await signIn(vivace, await register(vivace, 'a2-person'));
  const next = async (token) => (await (await refresh(token)).json()).data.refreshToken;
  const third = await next(await next(first));
  assert.equal((await refresh(first)).status, 401);
  assert.equal((await refresh(third)).status, 401);
});

test('d3 a hundred registrations with one Idempotency-Key make one account and one answer', async () => {
  const json = { email: 'd3@example.org', username: 'd3-person', password: PASSWORD };
  const ask = () => vivace.fetch('/api/v1/auth/register', { json, headers: { 'idempotency-key': 'd3-key' } });
  const answers = await Promise.all(Array.from({ length: 100 }, ask));
  const bodies = await Promise.all(answers.filter(({ status }) => status === 201).map((answer) => answer.text()));
  assert.equal(new Set(bodies).size, 1);
  assert.ok(answers.every(({ status }) => status === 201 || status === 409), answers.map(({ status }) => status).join());
  assert.equal((await ask()).headers.get('idempotency-replayed'), 'true');
  const [{ n }] = await vivace.query('DB', "SELECT count(*) AS n FROM accounts WHERE email = 'd3@example.org'");
  assert.equal(n, 1);
});

test('a9 the Worker answers others while many log in at once', async () => {
  const email = await register(vivace, 'a9-person');
  const json = { email, password: 'not this one at all' };
  const logins = Promise.all(Array.from({ length: 200 }, () => vivace.fetch('/api/v1/auth/login', { json })));
  const probe = await vivace.fetch('/health/live');
  assert.equal(probe.status, 200);
  const statuses = (await logins).map(({ status }) => status);
  // Those beyond the bound are told to come back; none waits for ever, none is an error of ours.
  assert.ok(statuses.every((status) => status === 401 || status === 503), statuses.join());
  assert.ok(statuses.includes(401));
});
