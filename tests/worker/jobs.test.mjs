// Background work when the Worker is killed: what was acknowledged happens, once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliverThrice, floodAndHurry } from './jobs_load.mjs';
import { eventually, GENEROUS_LIMITS, register, startVivace } from './support.mjs';

const JOBS = 200;

test('e2 two hundred jobs whose hints died with the process are done after the restart', async () => {
  const vivace = await startVivace({ seeded: false, vars: { RATE_LIMITS: GENEROUS_LIMITS } });
  try {
    const email = await register(vivace, 'e2-person');
    const forgot = () => vivace.fetch('/api/v1/auth/forgot-password', { json: { email } });
    const answers = [];
    for (let n = 0; n < JOBS; n += 20) answers.push(...(await Promise.all(Array.from({ length: 20 }, forgot))));
    await vivace.kill();
    assert.ok(answers.every(({ status }) => status === 200));
    await vivace.restart();
    // A run that the kill cut short holds its claim for a minute; the others are due at once.
    await vivace.query('DB', 'UPDATE outbox SET claimed_until = 0');
    const undone = async () => {
      await vivace.scheduled('* * * * *');
      const [{ n }] = await vivace.query('DB', "SELECT count(*) AS n FROM outbox WHERE state = 'pending'");
      return n === 0;
    };
    await eventually(undone, { withinMs: 20_000, everyMs: 200 });
    const [{ mails }] = await vivace.query('DB', "SELECT count(*) AS mails FROM dev_mails WHERE template = 'password_reset'");
    assert.equal(mails, JOBS);
  } finally {
    await vivace.stop();
  }
});

test('e3 a message nobody can read ends in the ledger and its neighbours are done', async () => {
  const vivace = await startVivace({ seeded: false });
  try {
    const outcome = await vivace.deliver('vivace-dead', 'not a hint');
    assert.equal(outcome.outcome, 'ok');
    const rows = await vivace.query('DB', 'SELECT location, body FROM job_ledger');
    assert.deepEqual(rows, [{ location: 'queue', body: 'not a hint' }]);
  } finally {
    await vivace.stop();
  }
});

test('e1 hints that come three times, shuffled, with workerd killed at five moments: every effect once', async () => {
  const vivace = await startVivace({ seeded: false });
  try {
    const { lostMails, doubledMails, lostEffects, givenUp } = await deliverThrice(vivace, { jobs: 200, kills: 5 });
    assert.deepEqual({ lostMails, doubledMails, lostEffects, givenUp }, { lostMails: 0, doubledMails: 0, lostEffects: 0, givenUp: 0 });
  } finally {
    await vivace.stop();
  }
});

test('e3 one poisoned job among a hundred ends in the ledger, its neighbours are done once, and a replay succeeds', async () => {
  const vivace = await startVivace({ seeded: false });
  try {
    const account = '01890000-0000-7000-8000-0000000000aa';
    const good = JSON.stringify({ kind: 'MeasureGoalsV1', payload: { account, shard: 0 } });
    const id = (n) => `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`;
    for (let n = 0; n < 100; n += 1) {
      await vivace.query('DB_USER_0', `INSERT INTO outbox (id, kind, message, priority, run_after, created_at) VALUES (?1, 'MeasureGoalsV1', ?2, 'normal', 0, 0)`,
        id(n), n === 50 ? '{"kind":"NoSuchJobV1"}' : good);
    }
    const { outcome } = await vivace.deliver('vivace-normal', ...Array.from({ length: 100 }, (_, n) => JSON.stringify({ location: 'user', shard: 0, id: id(n) })));
    assert.equal(outcome, 'ok');
    const states = await vivace.query('DB_USER_0', 'SELECT state, count(*) AS n FROM outbox GROUP BY state ORDER BY state');
    assert.deepEqual(states, [{ state: 'dead', n: 1 }, { state: 'done', n: 99 }]);
    assert.deepEqual(await vivace.query('DB', 'SELECT job_id, reason FROM job_ledger'), [{ job_id: id(50), reason: 'its message does not decode' }]);
    // Mended, as by a release that knows the kind, and replayed.
    await vivace.query('DB_USER_0', "UPDATE outbox SET message = ?1, state = 'pending', attempts = 0, claimed_until = 0 WHERE id = ?2", good, id(50));
    await vivace.deliver('vivace-normal', JSON.stringify({ location: 'user', shard: 0, id: id(50) }));
    const [{ n }] = await vivace.query('DB_USER_0', 'SELECT count(*) AS n FROM outbox_effects');
    assert.equal(n, 100);
  } finally {
    await vivace.stop();
  }
});

test('e7 twenty urgent jobs do not wait for a backlog of two thousand', async () => {
  const vivace = await startVivace({ seeded: false });
  try {
    const { p95Ms, overtook } = await floodAndHurry(vivace, { low: 2_000, high: 20, everyMs: 5 });
    assert.ok(p95Ms < 5_000, `p95 ${p95Ms} ms`);
    assert.ok(overtook >= 10, `only ${overtook} came while there was a backlog`);
  } finally {
    await vivace.stop();
  }
});
