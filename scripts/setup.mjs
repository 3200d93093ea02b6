// Brings a bare checkout to the point where it can build, run and test. Safe to run again: it does only what is missing.
import { pathToFileURL } from 'node:url';
import { ensureNpmPackages } from './lib/npm-packages.mjs';
import { ensureLocalSecrets } from './lib/secrets.mjs';
import { ensureWasmBindgen } from './lib/cargo-tools.mjs';
import { ensureWasmToolchain } from './lib/wasm-toolchain.mjs';
import { ask } from './lib/run.mjs';
import { fail, main, say } from './lib/say.mjs';
import { restoreDependencies } from './lib/target-cache.mjs';
import { OLDEST_NODE, OLDEST_RUSTC } from './lib/versions.mjs';

/** Returns what a build needs: `{ toolchain, wasmBindgen }`. */
export async function setUp() {
  checkNode();
  checkRust();
  await ensureNpmPackages();
  ensureLocalSecrets();
  const toolchain = await ensureWasmToolchain();
  const wasmBindgen = await ensureWasmBindgen();
  restoreDependencies('wasm', toolchain.env);
  return { toolchain, wasmBindgen };
}

function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_NODE) {
    fail(`Node ${process.versions.node} is too old: install Node ${OLDEST_NODE} or later from https://nodejs.org.`);
  }
  if (!ask('npm', ['--version'])) fail('npm is missing: install it with Node from https://nodejs.org.');
}

function checkRust() {
  const version = ask('rustc', ['--version']);
  if (!version || !ask('cargo', ['--version'])) {
    fail("Rust is missing: install it with `curl https://sh.rustup.rs -sSf | sh`, then open a new terminal.");
  }
  const [major, minor] = version.split(' ')[1].split('.').map(Number);
  if (major < OLDEST_RUSTC[0] || (major === OLDEST_RUSTC[0] && minor < OLDEST_RUSTC[1])) {
    fail(`Rust ${major}.${minor} is too old, ${OLDEST_RUSTC.join('.')} is the oldest that works: run \`rustup update stable\`.`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(async () => {
    const { toolchain } = await setUp();
    say(`Ready. WebAssembly toolchain: ${toolchain.how}.`);
  });
}
