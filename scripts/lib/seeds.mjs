// Seed data: the files of `seed/core` and `seed/user`, in the order of their names, for the databases of that kind.
// Whoever has something to seed adds a file there: local databases, deployments and tests take it from this list.
//
// Every statement of a seed can be run again: it adds what is missing and corrects what differs.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { inRoot } from './paths.mjs';
import { say } from './say.mjs';

/** The SQL files of a folder, in their order. */
export function sqlFiles(folder) {
  if (!existsSync(inRoot(folder))) return [];
  return readdirSync(inRoot(folder)).filter((name) => name.endsWith('.sql')).sort();
}

/** Every seed file for every database: `{ binding, file, hash }`. */
export function seedFiles(databases) {
  return databases.flatMap(({ binding, seed: folder }) =>
    sqlFiles(folder).map((name) => {
      const file = `${folder}/${name}`;
      const hash = createHash('sha256').update(readFileSync(inRoot(file))).digest('hex').slice(0, 16);
      return { binding, file, hash };
    }));
}

/** What a database was seeded with. Kept by deployments, beside wrangler's own table of migrations. */
const BOOKKEEPING = 'CREATE TABLE IF NOT EXISTS d1_seeds (file TEXT PRIMARY KEY, hash TEXT NOT NULL, loaded_at TEXT NOT NULL) STRICT';

/**
 * Runs the seed files that differ from what each database was seeded with. `execute(binding, args)` runs
 * `wrangler d1 execute` and gives what it prints: a database does not answer while it takes a file in, so none is
 * taken in for nothing. One that fails halfway is taken in again by the next run.
 */
export async function loadSeeds(databases, execute) {
  for (const { binding, file, hash } of seedFiles(databases)) {
    const asked = `${BOOKKEEPING}; SELECT hash FROM d1_seeds WHERE file = '${file}'`;
    const answers = JSON.parse(await execute(binding, ['--json', '--command', asked]));
    if (answers.at(-1)?.results?.[0]?.hash === hash) {
      say(`${file} is in ${binding} already.`);
      continue;
    }
    say(`Loading ${file} into ${binding}.`);
    await execute(binding, ['--file', file]);
    const note = `INSERT INTO d1_seeds (file, hash, loaded_at) VALUES ('${file}', '${hash}', datetime('now')) ON CONFLICT (file) DO UPDATE SET hash = excluded.hash, loaded_at = excluded.loaded_at`;
    await execute(binding, ['--command', note]);
  }
}
