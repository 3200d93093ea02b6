// The one place for versions that are neither in Cargo.toml nor in package.json.
import { readFileSync } from 'node:fs';
import { inRoot } from './paths.mjs';
import { fail } from './say.mjs';

/** worker 0.8 needs this compiler. */
export const OLDEST_RUSTC = [1, 91];
export const OLDEST_NODE = 20;
export const WASM_TARGET = 'wasm32-unknown-unknown';

/** The wasm-bindgen tool must be exactly the version of the library, so it is read from where that is pinned. */
export function wasmBindgenVersion() {
  const pinned = readFileSync(inRoot('Cargo.toml'), 'utf8').match(/^wasm-bindgen\s*=.*?"=([\d.]+)"/m)?.[1];
  return pinned ?? fail('Cargo.toml must pin wasm-bindgen exactly, as in `wasm-bindgen = "=0.2.129"`.');
}
