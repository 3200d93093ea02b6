// Loads of background work: hints that come three times and in any order, kills of workerd, floods of what is not
// urgent. Used short by the tests and long by `npm run soak`.
import { randomUUID } from 'node:crypto';
import { eventually } from './support.mjs';

const SHARD = 'DB_USER_0';
const QUEUES = { high: 'QUEUE_HIGH', normal: 'QUEUE_NORMAL', low: 'QUEUE_LOW' };
/** The most messages one call may send, and the rows one statement here writes. */
const BATCH = 100;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function* chunks(items, size = BATCH) {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

function shuffled(items) {
  const copy = [...items];
  for (let at = copy.length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * (at + 1));
    [copy[at], copy[other]] = [copy[other], copy[at]];
  }
  return copy;
}

/** Work of one person that takes two calls to a database and changes nothing. */
const measureGoals = (account) => ({ kind: 'MeasureGoalsV1', payload: { account, shard: 0 } });
/** A mail that the local mailbox keeps: its effect can be counted. */
const mail = (to) => ({ kind: 'SendMailV1', payload: { to, mail: { template: 'password_changed', name: 'ada' } } });

/** An id as the Worker makes them: UUIDv7, which begins with its time. The local mailbox forgets mails by it. */
function jobId(now) {
  const time = now.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

/** Writes jobs into an outbox as the Worker does; gives their hints. */
async function write(vivace, binding, priority, messages) {
  const now = Date.now();
  const rows = messages.map((message) => ({ id: jobId(now), kind: message.kind, message: JSON.stringify(message), owner: message.payload.account ?? null }));
  for (const part of chunks(rows)) {
    await vivace.query(binding, `INSERT INTO outbox (id, kind, message, priority, run_after, created_at, owner, turn)
      SELECT value ->> 'id', value ->> 'kind', value ->> 'message', ?2, CAST(?3 AS INTEGER), CAST(?3 AS INTEGER), value ->> 'owner', CAST(?3 AS INTEGER)
      FROM json_each(?1)`, JSON.stringify(part), priority, now);
  }
  const place = binding === 'DB' ? { location: 'core' } : { location: 'user', shard: 0 };
  return rows.map(({ id }) => JSON.stringify({ ...place, id }));
}

async function hint(vivace, priority, hints) {
  const producer = await vivace.mf.getQueueProducer(QUEUES[priority], 'vivace');
  for (const part of chunks(hints)) await producer.sendBatch(part.map((body) => ({ body })));
}

async function count(vivace, binding, where) {
  const [{ n }] = await vivace.query(binding, `SELECT count(*) AS n FROM ${where}`);
  return n;
}

/** Sweeps until nothing is to be done. A run that a kill cut short holds its claim for a minute: `waits` for that, or not. */
async function settle(vivace, withinMs, waits) {
  await eventually(async () => {
    for (const binding of ['DB', SHARD]) {
      if (!waits) await vivace.query(binding, "UPDATE outbox SET claimed_until = 0 WHERE state = 'pending'");
    }
    await vivace.scheduled('* * * * *');
    await pause(300);
    return (await count(vivace, 'DB', "outbox WHERE state = 'pending'")) + (await count(vivace, SHARD, "outbox WHERE state = 'pending'")) === 0;
  }, { withinMs, everyMs: 200 });
}

/**
 * E1: every hint three times, shuffled, and workerd killed while they are dealt with. Gives how many effects are missing,
 * how many happened more than once, and what was given up.
 */
export async function deliverThrice(vivace, { jobs, kills, waits = false, withinMs = 60_000 }) {
  const tag = randomUUID().slice(0, 8);
  const mails = await write(vivace, 'DB', 'high', Array.from({ length: jobs / 2 }, (_, n) => mail(`${tag}-${n}@example.org`)));
  const others = await write(vivace, SHARD, 'normal', Array.from({ length: jobs / 2 }, () => measureGoals(randomUUID())));
  const deliveries = shuffled([...mails, ...mails, ...mails].map((body) => ['high', body]).concat([...others, ...others, ...others].map((body) => ['normal', body])));
  const parts = [...chunks(deliveries, Math.ceil(deliveries.length / (kills + 1)))];
  for (const [at, part] of parts.entries()) {
    for (const priority of ['high', 'normal']) await hint(vivace, priority, part.filter(([of]) => of === priority).map(([, body]) => body));
    // Anywhere between the first message taken and the last one done.
    await pause(5 + Math.random() * 120);
    if (at < kills) {
      await vivace.kill();
      await vivace.restart();
    }
  }
  await settle(vivace, withinMs, waits);
  const sent = await vivace.query('DB', 'SELECT recipient, count(*) AS n FROM dev_mails WHERE recipient LIKE ?1 GROUP BY recipient', `${tag}-%`);
  const ids = [...mails, ...others].map((body) => JSON.parse(body).id);
  let effects = 0;
  for (const part of chunks(ids)) {
    for (const binding of ['DB', SHARD]) {
      const [{ n }] = await vivace.query(binding, 'SELECT count(*) AS n FROM outbox_effects WHERE job_id IN (SELECT value FROM json_each(?1))', JSON.stringify(part));
      effects += n;
    }
  }
  return {
    jobs,
    deliveries: deliveries.length,
    kills,
    lostMails: jobs / 2 - sent.length,
    doubledMails: sent.filter(({ n }) => n > 1).length,
    lostEffects: jobs - effects,
    givenUp: await count(vivace, 'DB', 'job_ledger'),
  };
}

/**
 * E7: urgent jobs, one after the other, while a backlog of what is not urgent waits. Gives how long the urgent ones took
 * from being written to being taken for the run that did them, in milliseconds; how many of them overtook the last of the
 * backlog (only those tell anything); and how long the backlog took.
 */
export async function floodAndHurry(vivace, { low, high, everyMs = 50, withinMs = 120_000 }) {
  const people = Array.from({ length: 10 }, () => randomUUID());
  const backlog = await write(vivace, SHARD, 'low', Array.from({ length: low }, (_, n) => measureGoals(people[n % people.length])));
  const started = Date.now();
  await hint(vivace, 'low', backlog);
  const ids = [];
  for (let n = 0; n < high; n += 1) {
    const [body] = await write(vivace, SHARD, 'high', [measureGoals(randomUUID())]);
    ids.push(JSON.parse(body).id);
    await hint(vivace, 'high', [body]);
    await pause(everyMs);
  }
  const done = () => vivace.query(SHARD, `SELECT done_at - created_at AS ms FROM outbox WHERE state = 'done' AND id IN (SELECT value FROM json_each(?1))`, JSON.stringify(ids));
  await eventually(async () => (await done()).length === high, { withinMs, everyMs: 50 });
  await eventually(async () => (await count(vivace, SHARD, "outbox WHERE state = 'pending'")) === 0, { withinMs, everyMs: 250 });
  const backlogMs = Date.now() - started;
  const [{ overtook }] = await vivace.query(SHARD, `SELECT count(*) AS overtook FROM outbox WHERE state = 'done' AND id IN (SELECT value FROM json_each(?1))
    AND done_at < (SELECT max(done_at) FROM outbox WHERE priority = 'low')`, JSON.stringify(ids));
  const times = (await done()).map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  return { low, high, p50Ms: at(0.5), p95Ms: at(0.95), maxMs: times.at(-1), overtook, backlogMs };
}
