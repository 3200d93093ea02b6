import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startVivace } from './support.mjs';

let vivace;
before(async () => {
  vivace = await startVivace();
});
after(() => vivace.stop());

test('answers that it is alive', async () => {
  assert.equal((await vivace.fetch('/health/live')).status, 200);
});

test('every database is migrated', async () => {
  for (const binding of ['DB', 'DB_USER_0', 'DB_USER_1']) {
    const [{ migrations }] = await vivace.query(binding, 'SELECT count(*) AS migrations FROM d1_migrations');
    assert.ok(migrations > 0, binding);
  }
});

test('the scheduled doors run', async () => {
  assert.equal((await vivace.scheduled('* * * * *')).outcome, 'ok');
  assert.equal((await vivace.scheduled('17 3 * * *')).outcome, 'ok');
});

test('what was written survives kill -9', async () => {
  await vivace.query('DB', 'CREATE TABLE probe (n INTEGER)');
  await vivace.query('DB', 'INSERT INTO probe (n) VALUES (?1)', 7);
  await vivace.kill();
  assert.deepEqual(await vivace.query('DB', 'SELECT n FROM probe'), [{ n: 7 }]);
  await vivace.restart();
  assert.equal((await vivace.fetch('/health/live')).status, 200);
  assert.deepEqual(await vivace.query('DB', 'SELECT n FROM probe'), [{ n: 7 }]);
});
