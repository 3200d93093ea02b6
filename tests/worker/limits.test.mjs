// The exact limiter in the real runtime: one object for each key, asked by many at once.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, test } from 'node:test';
import { eventually, startVivace } from './support.mjs';

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

/** Has the alarms of these limiter objects ring at once. workerd keeps their time in the object and beside all. */
async function ringAlarms(running, ids) {
  await running.kill();
  const change = (name, sql) => {
    const database = new DatabaseSync(inObjects(running, name));
    database.exec(sql);
    database.close();
  };
  for (const id of ids) change(id, 'UPDATE _cf_METADATA SET value = 1000000 WHERE key = 1');
  change('metadata', 'UPDATE _cf_ALARM SET scheduled_time = 1000000');
  await running.restart();
}

const inObjects = (running, name) => join(running.directory, 'do', 'vivace-RateLimiter', `${name}.sqlite`);

/** How many rows a table of an object's own database has, or of the one beside them; 0 without such a table. */
function rowsOf(running, name, table) {
  if (!existsSync(inObjects(running, name))) return 0;
  const database = new DatabaseSync(inObjects(running, name), { readOnly: true });
  try {
    const [{ there }] = database.prepare('SELECT count(*) AS there FROM sqlite_master WHERE name = ?').all(table);
    return there ? database.prepare(`SELECT count(*) AS n FROM ${table}`).get().n : 0;
  } finally {
    database.close();
  }
}

test('d1 an object erases itself after its window, and an early alarm forgets no grant', async () => {
  const running = await startVivace({ seeded: false });
  try {
    /** The object of a name, which lives as long as one run of workerd. */
    const object = async (name) => {
      const objects = await running.mf.getDurableObjectNamespace('RATE_LIMITER', 'vivace');
      return { id: objects.idFromName(name), stub: objects.get(objects.idFromName(name)) };
    };
    const take = async (name, windowMs) => {
      const body = JSON.stringify({ quota: { limit: 2, window_ms: windowMs }, wanted: 1, lease_divisor: 1 });
      const answer = await (await object(name)).stub.fetch('https://rate-limiter/take', { method: 'POST', body });
      return (await answer.json()).granted;
    };
    const [short, long] = [(await object('short')).id.toString(), (await object('long')).id.toString()];
    assert.deepEqual([await take('short', 100), await take('long', 900_000), await take('long', 900_000)], [1, 1, 1]);
    assert.equal(await take('long', 900_000), 0);
    assert.deepEqual([rowsOf(running, short, 'grants'), rowsOf(running, 'metadata', '_cf_ALARM')], [1, 2]);

    await ringAlarms(running, [short, long]);
    // One alarm is left: that of the object whose window is not over.
    await eventually(() => rowsOf(running, 'metadata', '_cf_ALARM') === 1);
    assert.deepEqual([rowsOf(running, short, 'grants'), rowsOf(running, long, 'grants')], [0, 2]);
    assert.equal(await take('long', 900_000), 0, 'what was granted in the window still counts');
    assert.equal(await take('short', 100), 1, 'an erased object begins anew');
  } finally {
    await running.stop();
  }
});
