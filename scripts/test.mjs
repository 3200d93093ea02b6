// `npm test`: everything a change must pass. `node scripts/test.mjs lint | host | worker | fuzz` runs one part.
// Every part runs even when an earlier one failed, so that one run shows all there is to mend.
//
// All of it runs in two lanes side by side, because the compiler that makes the Worker uses one core for minutes. Which
// part is in which lane is for both to end at about the same time; what needs the Worker waits for it.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { hostTargetDir, wasmLintTargetDir } from './lib/cargo.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { ask, nodeBinary, run } from './lib/run.mjs';
import { fail, Failure, main, say, step } from './lib/say.mjs';
import { restoreDependencies, saveDependencies } from './lib/target-cache.mjs';
import { WASM_TARGET } from './lib/versions.mjs';
import { setUp } from './setup.mjs';

const totals = { passed: 0, failed: 0 };
const DENY_WARNINGS = ['--', '-D', 'warnings'];

const parts = {
  lint: [lintHost, lintWasm],
  host: [host],
  worker: [worker],
  fuzz: [fuzz],
};
const lanes = [[lintHost, host, fuzz], [worker, lintWasm]];

main(async () => {
  const [name] = process.argv.slice(2);
  if (name && !parts[name]) fail(`Say which part: ${Object.keys(parts).join(', ')}; or nothing for all.`);
  const started = performance.now();
  const ready = await setUp();
  restoreDependencies('host', process.env);
  await Promise.all((name ? [parts[name]] : lanes).map((lane) => inTurn(lane, ready)));
  say(`\nTook ${Math.round((performance.now() - started) / 1000)} s.`);
  say(`${totals.passed} passed, ${totals.failed} failed`);
  if (totals.failed) process.exitCode = 1;
});

async function inTurn(lane, ready) {
  for (const part of lane) await part(ready);
}

/** One check that passes or fails as a whole. Without a name, `work` announces itself. */
async function check(what, work) {
  try {
    const result = await (what ? step(what, work) : work());
    totals.passed += 1;
    return result;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    totals.failed += 1;
    say(`  ✗ ${error.message}`);
    return null;
  }
}

async function lintHost() {
  const host = { env: { ...process.env, CARGO_TARGET_DIR: hostTargetDir() } };
  await check('Formatting', () => run('cargo', ['fmt', '--check'], { hint: 'Mend it with `cargo fmt`.' }));
  await check('Clippy on this machine', () =>
    run('cargo', ['clippy', '--quiet', '--all-targets', '--all-features', ...DENY_WARNINGS], host));
}

async function lintWasm({ toolchain }) {
  const wasm = { env: { ...toolchain.env, CARGO_TARGET_DIR: wasmLintTargetDir() } };
  restoreDependencies('lint-wasm', toolchain.env);
  const passed = await check('Clippy for WebAssembly', () =>
    // Not `cargo clippy`: cargo would look in its own folder first and take rustup's clippy for any compiler.
    run('cargo-clippy', ['clippy', '--quiet', '--lib', '--target', WASM_TARGET, ...DENY_WARNINGS], wasm));
  if (passed !== null) await saveDependencies('lint-wasm', toolchain.env);
}

async function host() {
  const passed = await suite('Host tests (several minutes the first time)', 'cargo', ['test', '--all-features', '--no-fail-fast', '--color=never'], {
    env: { ...process.env, CARGO_TARGET_DIR: hostTargetDir() },
    count: countCargo,
    isInteresting: (line) => /^(error|warning: unused|---- |thread '|failures:|test .*FAILED|test result:|\s+Running )/.test(line),
  });
  if (passed) await saveDependencies('host', process.env);
}

let building;
/** The Worker, made once for all that need it. Null if that failed, which counts once. */
function builtWorker(ready) {
  building ??= check(null, () => build(ready));
  return building;
}

/** They wait more than they work, so two at a time also where there are two cores. */
const FILES_AT_ONCE = '--test-concurrency=2';

async function worker(ready) {
  if (!(await builtWorker(ready))) return;
  const folder = inRoot('tests', 'worker');
  const files = readdirSync(folder).filter((name) => name.endsWith('.test.mjs')).map((name) => join('tests', 'worker', name));
  await suite('Tests on workerd', nodeBinary(), ['--no-warnings', '--test', '--test-reporter=spec', '--test-timeout=120000', FILES_AT_ONCE, ...files], {
    env: { ...process.env, FORCE_COLOR: '0' },
    count: countNode,
    isInteresting: () => true,
  });
}

/** The only part that needs Python, so it is left out where there is none. */
async function fuzz(ready) {
  if (ask('python3', ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']) === null) {
    say('→ Fuzzing: left out, it needs Python 3.10 or later');
    return;
  }
  if (!(await builtWorker(ready))) return;
  await check('Fuzzing, short', () => run(process.execPath, [inRoot('scripts', 'fuzz.mjs'), '--short']));
}

/** `test result: ok. 12 passed; 0 failed; …`, once per test binary. */
function countCargo(output) {
  for (const [, passed, failed] of output.matchAll(/^test result: .*? (\d+) passed; (\d+) failed/gm)) {
    totals.passed += Number(passed);
    totals.failed += Number(failed);
  }
}

/** `ℹ pass 12`, `ℹ fail 0`, once at the end. */
function countNode(output) {
  const number = (word) => Number(output.match(new RegExp(`^ℹ ${word} (\\d+)$`, 'm'))?.[1] ?? 0);
  totals.passed += number('pass');
  totals.failed += number('fail') + number('cancelled');
}

/** Runs a test program, showing the lines of interest as they come, and adds up what it reports. True if all passed. */
async function suite(what, program, args, { env, count, isInteresting }) {
  const before = { ...totals };
  const { code, output } = await step(what, () => runShowing(program, args, env, isInteresting));
  count(output);
  const failedHere = totals.failed - before.failed;
  if (code === 0 && failedHere === 0) return true;
  // It failed without a count, for instance because it did not compile: then what it said is all there is.
  if (failedHere === 0) {
    totals.failed += 1;
    say(output.split('\n').slice(-60).join('\n'));
  }
  say(`  ✗ ${what}: failed`);
  return false;
}

function runShowing(program, args, env, isInteresting) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let rest = '';
    const take = (chunk) => {
      output += chunk;
      const lines = (rest + chunk).split('\n');
      rest = lines.pop();
      for (const line of lines) if (isInteresting(line)) say(`  ${line}`);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
