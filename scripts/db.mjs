// The local databases: `node scripts/db.mjs migrate | seed | reset | prepare`.
//   migrate  applies new migrations;  seed  adds the seed data;  reset  deletes all local data, then both;
//   prepare  both, but only if a file changed since the last time: what `npm start` runs.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inRoot, stateDir } from './lib/paths.mjs';
import { reRunUnderPinnedNode } from './lib/run.mjs';
import { fail, main, say, step } from './lib/say.mjs';

/** Where wrangler keeps the files of its third storage version. */
const DATA = join(stateDir, 'v3');
const STAMP = join(stateDir, '.prepared');

const verbs = { migrate, seed, reset, prepare };

async function migrate() {
  const { migrate: apply } = await import('./lib/database.mjs');
  const applied = await step('Applying migrations', () => apply(DATA));
  for (const [binding, names] of Object.entries(applied)) say(`  ${binding}: ${names.join(', ') || 'up to date'}`);
}

async function seed() {
  const { seed: sow } = await import('./lib/database.mjs');
  const rows = await step('Adding seed data', () => sow(DATA));
  say(`  ${rows} rows changed`);
}

async function reset() {
  rmSync(stateDir, { recursive: true, force: true });
  say('Deleted all local data.');
  await prepare();
}

async function prepare() {
  const { hashOfSql } = await import('./lib/database.mjs');
  const wanted = hashOfSql();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  await migrate();
  await seed();
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(STAMP, wanted);
}

main(async () => {
  const verb = verbs[process.argv[2]];
  if (!verb) fail('Say what to do: `node scripts/db.mjs migrate`, `seed` or `reset`.');
  if (!existsSync(inRoot('dist', 'bindings.json'))) fail('Run `npm run build` first: it reads the databases from wrangler.toml.');
  if (await reRunUnderPinnedNode()) return;
  await verb();
});
