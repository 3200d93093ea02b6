// Lets a second checkout start with the dependencies that the first one compiled.
//
// A target folder shared by checkouts would be simpler and wrong: cargo tells packages apart by their path relative to
// the workspace and judges freshness by time, so one checkout could be given another's build of this crate. Here a
// new checkout gets a copy of the dependencies only, once.
import { createHash } from 'node:crypto';
import { constants, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { hostTargetDir, wasmLintTargetDir, wasmTargetDir } from './cargo.mjs';
import { cacheDir, cacheOnce, inRoot } from './paths.mjs';
import { ask } from './run.mjs';
import { WASM_TARGET } from './versions.mjs';

const CRATE = 'vivace';
/** Older ones would only help checkouts of older versions, at some 700 MB each. */
const KEEP = 1;

/** The two kinds of build; `marker` is the folder that exists once anything was compiled. */
export const KINDS = {
  wasm: { directory: wasmTargetDir, marker: WASM_TARGET },
  'lint-wasm': { directory: wasmLintTargetDir, marker: WASM_TARGET },
  host: { directory: hostTargetDir, marker: 'debug' },
};

/** Fills a new checkout's target folder, if any checkout has compiled before. */
export function restoreDependencies(kind, env) {
  const targetDir = KINDS[kind].directory();
  if (existsSync(join(targetDir, KINDS[kind].marker))) return;
  // The exact match, or the newest: most dependencies are the same.
  const name = nameOf(kind, env);
  const all = stored(kind);
  const source = all.includes(name) ? name : all[0];
  if (source) copy(join(cacheDir, source), targetDir);
}

/** Keeps what a successful build compiled, unless the cache has it. */
export async function saveDependencies(kind, env) {
  const name = nameOf(kind, env);
  if (existsSync(join(cacheDir, name))) return;
  const targetDir = KINDS[kind].directory();
  await cacheOnce(name, (temporary) => copy(targetDir, temporary, isDependency(targetDir)));
  for (const old of stored(kind).slice(KEEP)) rmSync(join(cacheDir, old), { recursive: true, force: true });
}

/** The compiler and the exact versions of everything. Cargo checks again; a wrong key costs time, never correctness. */
function nameOf(kind, env) {
  const hash = createHash('sha256').update(ask('rustc', ['-vV'], { env }) ?? '');
  for (const file of ['Cargo.toml', 'Cargo.lock']) if (existsSync(inRoot(file))) hash.update(readFileSync(inRoot(file)));
  return `dependencies-${kind}-${hash.digest('hex').slice(0, 16)}`;
}

function stored(kind) {
  if (!existsSync(cacheDir)) return [];
  return readdirSync(cacheDir)
    .filter((name) => name.startsWith(`dependencies-${kind}-`) && !name.includes('.tmp-'))
    .map((name) => ({ name, time: statSync(join(cacheDir, name)).mtimeMs }))
    .sort((a, b) => b.time - a.time)
    .map(({ name }) => name);
}

/** Times are kept, because cargo compares them; where the file system can, nothing is really copied. */
function copy(from, to, filter) {
  cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE, filter });
}

/** True for what belongs to other people's crates and will be the same in every checkout. */
function isDependency(targetDir) {
  const own = new Set();
  const collect = (directory) => {
    for (const entry of readdirSync(directory, { withFileTypes: true })) {
      if (!entry.isDirectory()) continue;
      const [, hash] = entry.name.match(new RegExp(`^${CRATE}-([0-9a-f]{16})$`)) ?? [];
      if (hash) own.add(hash);
      else if (!['deps', 'incremental', 'examples'].includes(entry.name)) collect(join(directory, entry.name));
    }
  };
  collect(targetDir);
  return (path) => {
    const name = basename(path);
    if (path === targetDir) return true;
    // The Wasm build's folder lies inside the host's; test templates and documentation are no dependencies.
    if (dirname(path) === targetDir && ['wasm', 'wasm-lint', 'worker-tests', 'doc', 'tmp', 'package'].includes(name)) return false;
    if (name === 'incremental' || name === 'examples') return false;
    const hash = name.match(/-([0-9a-f]{16})(\.|$)/)?.[1];
    if (hash) return !own.has(hash);
    // Finished programs and libraries are beside `deps` under their plain names.
    return !name.replace(/^lib/, '').startsWith(`${CRATE}.`) && name !== CRATE;
  };
}
