// How many rows a request reads, as the database counts them (`rows_read`): where a shard holds a person's thousand rows,
// where it holds a million of others beside them, and where the person has ten years of history themselves. The first
// two must not differ: what a person reads may depend on what is theirs, and on nobody else.
import { register, signIn } from '../../tests/worker/support.mjs';
import { costOf } from './cost.mjs';

const ROWS = 1_000_000;
/** Accounts written by one statement. */
const AT_ONCE = 50;
const SMALL_WORKOUTS = 25;
const CONVERSATIONS = 20;
/** A search that comes to the end of what is a person's looks at one row of the next: one for each statement of a request. */
const NEIGHBOURS_MAX = 5;

const PATHS = [
  '/users/me', '/users/me/stats', '/workouts', '/workouts?status=planned', '/workouts/changes', '/progress', '/progress/strength', '/progress/body',
  '/progress/body/trend', '/users/metrics', '/goals', '/analytics/overview', '/analytics/user', '/analytics/dashboard',
  '/analytics/activity-breakdown', '/analytics/strength?period=all', '/analytics/volume?period=all',
  '/analytics/frequency?period=all', '/analytics/load', '/analytics/muscles?period=all', '/analytics/records',
  '/analytics/relative-strength', '/notifications', '/notifications?unread=true', '/nutrition/log', '/nutrition/summary/day', '/nutrition/summary/week',
  '/nutrition/expenditure', '/nutrition/my-foods', '/nutrition/meal-plans', '/ai/conversations', '/ai/chat/history',
  '/ai/recommendations', '/ai/usage', '/jobs', '/jobs?state=failed', '/imports', '/exports', '/reminders', '/push/subscriptions',
];

/** An id whose first part counts: newer rows come later. */
const ID = (kind) => `printf('%08x-0000-7000-8000-%012d', n, ${kind})`;
/** What the history of workouts does not bring; `n` counts, and there are so many of each for a person (?1). */
const ELSE = {
  body_metrics: [`account_id, id, measured_at, day, weight_grams, created_at, updated_at`, `?1, ${ID(1)}, ?2 - n * 86400000, date((?2 - n * 86400000) / 1000, 'unixepoch'), 80000 + n, ?2, ?2`],
  notifications: [`account_id, id, cause, kind, title, message, data, created_at, read_at`, `?1, ${ID(2)}, 'cause:' || n, 'goal_reached', 'T', 'M', '{}', ?2, ?2`],
  food_entries: [`account_id, id, day, meal, name, source, basis, energy_mkcal, protein_mg, fat_mg, carbohydrate_mg, created_at, updated_at`,
    `?1, ${ID(3)}, date((?2 - n / 4 * 86400000) / 1000, 'unixepoch'), 'lunch', 'Rice', 'quick', '{"nutrients":{"energy_mkcal":500000,"protein_mg":10000,"fat_mg":1000,"carbohydrate_mg":100000,"fibre_mg":null,"sugars_mg":null},"amountMg":null,"serving":null}', 500000, 10000, 1000, 100000, ?2, ?2`],
  tracked_jobs: [`account_id, id, job_id, kind, state, created_at, forget_at`, `?1, ${ID(6)}, ?1 || n, 'programme', 'done', ?2, ?2 + 9e9`],
};

/** One person's rows of what workouts do not bring, `count` of each. */
async function writeElse(vivace, { account, shard }, count) {
  for (const [table, [columns, values]] of Object.entries(ELSE)) {
    const select = values.replaceAll('?2', 'CAST(?2 AS INTEGER)').replaceAll('9e9', '9000000000');
    await vivace.query(shard, `INSERT INTO ${table} (${columns}) WITH RECURSIVE c (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM c WHERE n < ?3) SELECT ${select} FROM c`, account, Date.now(), count);
  }
}

async function tablesOfPeople(vivace, shard) {
  const tables = await vivace.query(shard, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' ORDER BY name");
  const found = [];
  for (const { name } of tables) {
    const columns = (await vivace.query(shard, `SELECT name FROM pragma_table_info('${name}')`)).map((column) => column.name);
    if (columns.includes('account_id')) found.push({ name, columns });
  }
  return found;
}

async function countRows(vivace, shard, tables, account = null) {
  let rows = 0;
  for (const { name } of tables) {
    const [{ n }] = await vivace.query(shard, `SELECT count(*) AS n FROM ${name} WHERE ?1 IS NULL OR account_id = ?1`, account);
    rows += n;
  }
  return rows;
}

/** Copies a person's rows to so many others that the shard holds `rows`. */
async function copyToOthers(vivace, { account, shard }, tables, rows) {
  // They would write what is copied anyway.
  for (const { name } of await vivace.query(shard, "SELECT name FROM sqlite_schema WHERE type = 'trigger'")) await vivace.query(shard, `DROP TRIGGER ${name}`);
  const others = Math.ceil(rows / (await countRows(vivace, shard, tables, account)));
  for (let from = 0; from < others; from += AT_ONCE) {
    const to = Math.min(from + AT_ONCE, others);
    for (const { name, columns } of tables) {
      const other = "printf('%08x-ffff-7000-8000-000000000000', n)";
      const value = (column) => (column === 'account_id' ? other : ['job_id', 'object_key'].includes(column) && name !== 'outbox' ? `t.${column} || '-' || n` : `t.${column}`);
      await vivace.query(shard, `INSERT INTO ${name} (${columns.join(', ')}) WITH RECURSIVE c (n) AS (VALUES (CAST(?2 AS INTEGER)) UNION ALL SELECT n + 1 FROM c WHERE n + 1 < ?3)
        SELECT ${columns.map(value).join(', ')} FROM c CROSS JOIN ${name} AS t WHERE t.account_id = ?1`, account, from, to);
    }
  }
}

async function newPerson(vivace, name, workouts, count) {
  const { accessToken } = await signIn(vivace, await register(vivace, name));
  const [{ id, shard }] = await vivace.query('DB', 'SELECT id, shard FROM accounts WHERE username_key = ?1', name);
  const answer = await vivace.fetch('/test/ten-years', { json: { account: id, shard, workouts } });
  if (answer.status !== 201) throw new Error(`no history: ${answer.status} ${await answer.text()}`);
  const person = { account: id, shard: `DB_USER_${shard}`, headers: { authorization: `Bearer ${accessToken}` } };
  await writeElse(vivace, person, count);
  // Their titles are sealed for their rows, so these have to be real.
  for (let n = 0; n < CONVERSATIONS; n += 1) {
    const asked = await vivace.fetch('/api/v1/ai/chat', { json: { message: 'How many sets?' }, headers: person.headers });
    if (asked.status !== 200) throw new Error(`no conversation: ${asked.status} ${await asked.text()}`);
  }
  return person;
}

async function readAll(vivace, person) {
  const read = {};
  for (const path of PATHS) {
    const target = { url: `${vivace.url}/api/v1${path}`, headers: person.headers };
    await costOf(vivace, target); // What an isolate remembers is read now.
    read[path] = await costOf(vivace, target);
    if (read[path].status !== 200) throw new Error(`${path}: ${read[path].status}`);
  }
  return read;
}

/** Gives the table, and the paths that read more where a shard holds more of others. */
export async function measureRowsRead(vivace, say) {
  const person = await newPerson(vivace, 'rows-small', SMALL_WORKOUTS, 40);
  const old = await newPerson(vivace, 'rows-old', 2_000, 2_000);
  const tables = await tablesOfPeople(vivace, person.shard);
  // Alone at first: who has ten years lives in another shard, or the counts say so.
  const small = await countRows(vivace, person.shard, tables);
  const before = await readAll(vivace, person);
  const ofOld = await readAll(vivace, old);
  const began = performance.now();
  await copyToOthers(vivace, person, tables, ROWS);
  const large = await countRows(vivace, person.shard, tables);
  say(`  ${large} rows written in ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  const after = await readAll(vivace, person);
  const table = PATHS.map((path) => ({
    path,
    [`rows read, shard of ${small}`]: before[path].rowsRead,
    [`of ${large}`]: after[path].rowsRead,
    'ten years of one\'s own': ofOld[path].rowsRead,
    'alone ms': Number(before[path].alone.toFixed(1)),
    'in the large shard': Number(after[path].alone.toFixed(1)),
    'with ten years': Number(ofOld[path].alone.toFixed(1)),
  }));
  const growing = PATHS.filter((path) => after[path].rowsRead > before[path].rowsRead + NEIGHBOURS_MAX);
  return { table, growing };
}
