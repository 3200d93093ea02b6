// Where cargo puts things. The Wasm build has its own folder, because its compiler and settings may differ from those
// of the host tests and each would otherwise throw away the other's work.
import { inRoot } from './paths.mjs';

export const wasmTargetDir = () => inRoot('target', 'wasm');

/** The lints of what is compiled for WebAssembly only: apart, so that they and the build do not wait for each other. */
export const wasmLintTargetDir = () => inRoot('target', 'wasm-lint');

/** Host builds: cargo's usual folder, so that a plain `cargo test` by hand shares it. */
export const hostTargetDir = () => process.env.CARGO_TARGET_DIR || inRoot('target');

export const cargoFailureHint = 'If a download failed, check the network and run the command again.';
