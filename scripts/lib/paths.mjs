// Where things are. Everything a second checkout could reuse is in the cache, outside the checkout.
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const inRoot = (...parts) => join(root, ...parts);

export const cacheDir =
  process.env.VIVACE_CACHE || join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'vivace');

/** `.wrangler/state` is where `wrangler dev` keeps its local databases, so every command sees the same data. */
export const stateDir = inRoot('.wrangler', 'state');

/**
 * Fills the cache folder `name` once: `build(dir)` works in a temporary neighbour that is renamed when it
 * succeeded, so an interrupted set-up leaves nothing that looks finished.
 */
export async function cacheOnce(name, build) {
  const dir = join(cacheDir, name);
  if (existsSync(dir)) return dir;
  const temporary = `${dir}.tmp-${process.pid}`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  try {
    await build(temporary);
    // Another checkout may have finished first; its result is as good as ours.
    if (!existsSync(dir)) renameSync(temporary, dir);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return dir;
}
