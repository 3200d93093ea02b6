// `npm start`: from a bare clone to a running server with data in it. No account, key or network needed after set-up.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';
import { build } from './build.mjs';
import { DEMO_ACCOUNTS, DEMO_PASSWORD, seedDemoAccounts } from './demo.mjs';
import { inRoot } from './lib/paths.mjs';
import { nodeBinary, run, wranglerEnv, wranglerScript } from './lib/run.mjs';
import { fail, main, say, step } from './lib/say.mjs';
import { setUp } from './setup.mjs';

const HOST = '127.0.0.1';
const PORT = Number(process.env.PORT || 8787);
const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 5_000;

/** Lines of wrangler that would worry a newcomer and mean nothing locally. */
const NOISE = [
  /Unable to fetch the `Request\.cf` object|ENOTFOUND workers\.cloudflare\.com|GetAddrInfoReqWrap/,
  /Reinitializing Wasm application/,
  /Your Worker has access to the following bindings|^(Binding|env\.\S+)\s|^(\[custom build\])?\s*$/,
  /Attaching additional modules|Starting local server|Ready on http|Using (vars|secrets) defined in/,
  /Scheduled Workers are not automatically triggered|To manually trigger a scheduled event|cdn-cgi\/local\/scheduled|For more details, see .*cron-triggers/,
  // The Worker writes a line of its own per request.
  /\[wrangler:info\] [A-Z]+ \//,
  /update available|Logs were written to|[─┌┐└┘├┤│╭╰]|⛅|⎔/u,
];

/** wrangler runs the build again before it starts; nothing is new then. */
const NOISE_BEFORE_READY = /custom build|→ Building the Worker|nothing changed|Worker size:|: done in /;

main(async () => {
  if (!Number.isInteger(PORT) || PORT < 1 || PORT > 65535) fail('PORT must be a number from 1 to 65535.');
  await assertPortIsFree();
  await build(await setUp());
  await run(nodeBinary(), [inRoot('scripts', 'db.mjs'), 'prepare'], { show: true });
  const baseUrl = `http://${HOST}:${PORT}`;
  const server = startWrangler(baseUrl);
  const demo = await step('Starting the server', async () => {
    await Promise.race([untilReady(baseUrl), server.ended]);
    return Promise.race([seedDemoAccounts(baseUrl), server.ended]);
  }).catch((error) => {
    server.stop();
    throw error;
  });
  server.ready = true;
  greet(baseUrl, demo);
  // At once, for the first demo account becomes administrator by it.
  sweep(baseUrl);
  const timer = setInterval(() => sweep(baseUrl), 60_000);
  process.exitCode = await server.exitCode;
  clearInterval(timer);
});

function assertPortIsFree() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(PORT, HOST, () => probe.close(resolve));
  }).catch((error) => {
    if (error.code !== 'EADDRINUSE') throw error;
    fail(`Port ${PORT} is taken, perhaps by another \`npm start\`. Stop that one, or choose another: \`PORT=8788 npm start\`.`);
  });
}

/** wrangler starts several processes; in a group of their own they can all be stopped together. */
function startWrangler(baseUrl) {
  const child = spawn(
    nodeBinary(),
    [
      '--no-warnings', wranglerScript(), 'dev',
      '--ip', HOST, '--port', String(PORT), '--local', '--inspector-port', '0',
      '--show-interactive-dev-session=false',
      '--var', `PUBLIC_URL:${baseUrl}`,
    ],
    { cwd: inRoot(), env: { ...wranglerEnv(), NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'], detached: true },
  );
  const recent = [];
  const server = { ready: false };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (coloured) => {
      const line = stripVTControlCharacters(coloured);
      recent.push(line);
      if (recent.length > 40) recent.shift();
      if (NOISE.some((noise) => noise.test(line))) return;
      if (server.ready || !NOISE_BEFORE_READY.test(line)) say(line);
    });
  }
  const signalGroup = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {} // It has already ended.
  };
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    signalGroup('SIGTERM');
    setTimeout(() => signalGroup('SIGKILL'), STOP_WITHIN_MS).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  process.on('exit', () => signalGroup('SIGKILL'));
  // Who stops `npm start` by a signal stops npm and its shell, and neither passes it on.
  if (process.env.npm_lifecycle_event) {
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && stop(), 500).unref();
  }
  const exitCode = new Promise((resolve) => child.on('exit', (code) => resolve(stopping ? 0 : (code ?? 1))));
  const ended = exitCode.then((code) => {
    if (stopping) process.exit(0);
    fail(`The server ended before it was ready (exit ${code}). Its last words:\n${recent.join('\n')}`);
  });
  ended.catch(() => {}); // Only of interest while starting; the races above look at it.
  return Object.assign(server, { stop, exitCode, ended });
}

async function untilReady(baseUrl) {
  const deadline = Date.now() + READY_WITHIN_MS;
  let problem = 'no answer';
  while (Date.now() < deadline) {
    try {
      const { status } = await fetch(`${baseUrl}/health/live`, { signal: AbortSignal.timeout(2000) });
      if (status === 200) return;
      problem = `status ${status}`;
    } catch {} // Not listening yet.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  fail(`The server did not become healthy within ${READY_WITHIN_MS / 1000} s: ${baseUrl}/health/live gave ${problem}.`);
}

/** Locally nothing fires the every-minute cron of wrangler.toml, so this does; without it lost jobs would stay lost. */
function sweep(baseUrl) {
  fetch(`${baseUrl}/cdn-cgi/local/scheduled?cron=${encodeURIComponent('* * * * *')}`).catch(() => {});
}

function greet(baseUrl, demo) {
  say(`
Vivace is running.

  API       ${baseUrl}
  Docs      ${baseUrl}/api-docs
  Mailbox   ${baseUrl}/dev/mail   (mails are kept here instead of being sent)
`);
  if (demo.ready) {
    say('  Demo accounts, on this machine only:');
    for (const { email } of DEMO_ACCOUNTS) say(`    ${email}   password: ${DEMO_PASSWORD}`);
  } else {
    say(`  No demo accounts: ${demo.reason}`);
  }
  say('\nStop with Ctrl-C. Start with no data: `npm run db:reset`.\n');
}
