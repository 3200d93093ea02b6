// Background work when the Worker is killed: what was acknowledged happens, once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
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
