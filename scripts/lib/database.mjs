// Migrations and seed data on local databases, through one Miniflare for all of them: three runs of
// `wrangler d1 migrations apply` would take six seconds. The bookkeeping is wrangler's own, so that command still
// works on the result. Runs under the Node that Miniflare needs.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { convertV4MiniflareOptions, Miniflare, NoOpLog } from 'miniflare';
import { inRoot } from './paths.mjs';
import { seedFiles, sqlFiles } from './seeds.mjs';
import { splitStatements } from './sql.mjs';

/** wrangler's table, column for column. */
const BOOKKEEPING = `CREATE TABLE IF NOT EXISTS "d1_migrations"(
		id         INTEGER PRIMARY KEY AUTOINCREMENT,
		name       TEXT UNIQUE,
		applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL
)`;

/** A batch is one transaction and one message to the database; a very long one would exceed its size limit. */
const SEED_BATCH = 200;

/** What wrangler.toml declares; written by the build. */
export const declared = () => JSON.parse(readFileSync(inRoot('dist', 'bindings.json'), 'utf8'));

/** Changes whenever a migration or a seed file does. */
export function hashOfSql({ databases } = declared()) {
  const hash = createHash('sha256');
  for (const { binding, id, migrations, seed } of databases) {
    hash.update(`${binding} ${id}\n`);
    for (const folder of [migrations, seed]) {
      for (const name of sqlFiles(folder)) hash.update(`${name}\n`).update(readFileSync(inRoot(folder, name)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** Runs `work(openDatabase)` on the databases stored under `directory`; nothing else runs in this Miniflare. */
export async function withDatabases(directory, work) {
  const { databases } = declared();
  const miniflare = new Miniflare(convertV4MiniflareOptions({
    cf: false,
    telemetry: { enabled: false },
    log: new NoOpLog(),
    resourcePersistencePath: directory,
    modules: true,
    script: 'export default {}',
    d1Databases: Object.fromEntries(databases.map(({ binding, id }) => [binding, id])),
  }));
  try {
    return await work((binding) => miniflare.getD1Database(binding), databases);
  } finally {
    await miniflare.dispose();
  }
}

/** Applies what is new; returns the names per binding. */
export function migrate(directory) {
  return withDatabases(directory, async (open, databases) => {
    const applied = {};
    for (const { binding, migrations } of databases) {
      const database = await open(binding);
      await database.prepare(BOOKKEEPING).run();
      const { results } = await database.prepare('SELECT name FROM d1_migrations').all();
      const done = new Set(results.map(({ name }) => name));
      applied[binding] = sqlFiles(migrations).filter((name) => !done.has(name));
      for (const name of applied[binding]) await applyMigration(database, migrations, name);
    }
    return applied;
  });
}

async function applyMigration(database, folder, name) {
  const statements = splitStatements(readFileSync(inRoot(folder, name), 'utf8')).map((sql) => database.prepare(sql));
  const note = database.prepare('INSERT INTO d1_migrations (name) VALUES (?1)').bind(name);
  try {
    await database.batch([...statements, note]);
  } catch (error) {
    throw new Error(`${folder}/${name} failed: ${error.cause?.message ?? error.message}`);
  }
}

/** Runs every seed file. Returns the number of rows written. */
export function seed(directory) {
  return withDatabases(directory, async (open, databases) => {
    let rows = 0;
    for (const { binding, file } of seedFiles(databases)) {
      const database = await open(binding);
      const statements = splitStatements(readFileSync(inRoot(file), 'utf8'));
      for (let from = 0; from < statements.length; from += SEED_BATCH) {
        const batch = statements.slice(from, from + SEED_BATCH).map((sql) => database.prepare(sql));
        const results = await database.batch(batch);
        rows += results.reduce((sum, { meta }) => sum + (meta.changes ?? 0), 0);
      }
    }
    return rows;
  });
}
