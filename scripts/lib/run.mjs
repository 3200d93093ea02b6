// Starting other programs.
import { spawn, spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { existsSync, realpathSync } from 'node:fs';
import { Failure } from './say.mjs';
import { inRoot, root } from './paths.mjs';

const HEARTBEAT_SECONDS = 20;
const TAIL_LINES = 40;

/** The program's trimmed output, or null when it is missing or fails. */
export function ask(program, args, options = {}) {
  const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', ...options });
  return status === 0 ? stdout.trim() : null;
}

/** An environment whose PATH starts with `dirs`. */
export function withPath(dirs, env = process.env) {
  return { ...env, PATH: [...dirs, env.PATH].join(delimiter) };
}

/**
 * Runs a program quietly: its output is shown only when it fails, and while it takes long, its latest line is
 * shown now and then so that nobody thinks it hangs. `show: true` passes the output through.
 */
export function run(program, args, { env = process.env, cwd = root, show = false, hint = '' } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'] });
    let output = '';
    const collect = (chunk) => (output += chunk);
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    const heartbeat = setInterval(() => {
      const latest = output.trimEnd().split('\n').at(-1)?.trim();
      if (latest) console.log(`  still working: ${latest.slice(0, 100)}`);
    }, HEARTBEAT_SECONDS * 1000);
    const finish = (problem) => {
      clearInterval(heartbeat);
      if (!problem) return resolve(output);
      const tail = output.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
      if (tail) console.error(tail);
      reject(new Failure(`${problem}${hint ? ` ${hint}` : ''}`));
    };
    child.on('error', (error) => finish(`Could not run ${program}: ${error.message}.`));
    child.on('close', (code, signal) => {
      const name = [program, ...args].slice(0, 4).map((word) => word.split('/').at(-1)).join(' ');
      finish(code === 0 ? null : `\`${name} …\` failed (${signal ?? `exit ${code}`}); its output is above.`);
    });
  });
}

/**
 * The Node that wrangler and Miniflare need (22.12 or later) comes from npm, because the machine's own may be 20.
 * Where npm has no binary for the platform, the running Node has to do.
 */
export function nodeBinary() {
  const pinned = inRoot('node_modules', 'node', 'bin', 'node');
  return existsSync(pinned) ? pinned : process.execPath;
}

/**
 * Runs this same script again under the Node that Miniflare needs, if it is not running there yet. Returns true when
 * it did; the caller then has nothing left to do.
 */
export async function reRunUnderPinnedNode() {
  if (process.execPath === realpathSync(nodeBinary()) || process.env.VIVACE_PINNED_NODE) return false;
  const child = spawn(nodeBinary(), ['--no-warnings', ...process.argv.slice(1)], {
    stdio: 'inherit',
    env: { ...process.env, VIVACE_PINNED_NODE: '1' },
  });
  process.exitCode = await new Promise((resolve) => child.on('close', (code) => resolve(code ?? 1)));
  return true;
}

export const toolPath = () => [join(nodeBinary(), '..'), inRoot('node_modules', '.bin')];

export const wranglerScript = () => inRoot('node_modules', 'wrangler', 'bin', 'wrangler.js');

/** What every wrangler call needs: no telemetry, its log files inside the checkout, the right Node. */
export const wranglerEnv = () =>
  withPath(toolPath(), { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_LOG_PATH: inRoot('.wrangler', 'logs') });
