// Starts the finished Worker (dist/, as deployed) in workerd, with its own databases, for one test file.
//
//   const vivace = await startVivace();            // fresh, migrated and seeded
//   const answer = await vivace.fetch('/health/live');
//   await vivace.stop();
//
// Bindings come from wrangler.toml by way of the build, so that tests cannot drift from what is deployed.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convertV4MiniflareOptions, Miniflare, NoOpLog, Response } from 'miniflare';
import { declared, hashOfSql, migrate, seed, withDatabases } from '../../scripts/lib/database.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';

export { Response };

/** For `vars.RATE_LIMITS`: limits that a load of requests from one machine does not reach. */
export const GENEROUS_LIMITS = JSON.stringify(
  Object.fromEntries(
    ['general.anonymous', 'general.user', 'general.premium', 'general.admin', 'general.unversioned', 'auth', 'auth.account', 'auth.device', 'auth.change', 'auth.mail', 'refresh', 'search', 'upload', 'upload.unversioned', 'media', 'admin', 'join', 'ai']
      .map((policy) => [policy, { limit: 1_000_000_000, window_seconds: 900 }]),
  ),
);

/** Fixed, so that a failing test can be repeated; strong enough to pass the Worker's own check. */
const TEST_VARS = {
  ENVIRONMENT: 'local',
  TOKEN_KEYS: `k1:${'0123456789abcdef'.repeat(4)}`,
  PASSWORD_PEPPERS: `p1:${'123456789abcdef0'.repeat(4)}`,
  MASTER_KEYS: `m1:${'23456789abcdef01'.repeat(4)}`,
  AUDIT_KEY: '3456789abcdef012'.repeat(4),
};

/**
 * - `vars`: settings on top of the test defaults; `null` leaves one out.
 * - `outbound(request)`: answers every request the Worker sends out; without it they fail, as there is no network.
 * - `directory`: keep data there and leave it after `stop`; otherwise a temporary copy of the template is used.
 * - `seeded: false`: migrations only.
 * - `options`: further Miniflare options of the Worker, for the rare test that needs them.
 */
export async function startVivace({ vars = {}, outbound, directory, seeded = true, options = {}, inspectorPort } = {}) {
  const { options: declaredOptions } = declared();
  const data = directory ?? mkdtempSync(join(tmpdir(), 'vivace-test-'));
  if (!existsSync(join(data, 'd1'))) cpSync(await template(seeded), data, { recursive: true });

  const bindings = { ...declaredOptions.bindings, ...TEST_VARS, ...vars };
  for (const name of Object.keys(bindings)) if (bindings[name] === null) delete bindings[name];

  const logs = [];
  const configuration = convertV4MiniflareOptions({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    inspectorPort,
    telemetry: { enabled: false },
    log: new NoOpLog(),
    resourcePersistencePath: data,
    handleStructuredLogs: ({ level, message }) => logs.push({ level, message }),
    workers: [{
      ...declaredOptions,
      name: 'vivace',
      bindings,
      assets: { ...declaredOptions.assets, directory: inRoot(declaredOptions.assets.directory) },
      modulesRoot: inRoot('dist'),
      modules: [
        { type: 'ESModule', path: inRoot('dist', 'worker.js') },
        { type: 'CompiledWasm', path: inRoot('dist', 'vivace.wasm') },
      ],
      outboundService: outbound ?? ((request) => new Response(`no network in tests: ${request.url}`, { status: 599 })),
      // Straight to the Worker: Miniflare's own entry would halve the speed and rewrite headers.
      unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
      ...options,
    }],
  });

  const vivace = {
    /** The Worker's console output so far, for tests about what must not be logged. */
    logs,
    directory: data,
    mf: null,
    url: null,
    processId: null,

    async start() {
      const before = new Set(workerdProcesses());
      vivace.mf = new Miniflare(configuration);
      vivace.url = (await vivace.mf.unsafeGetDirectURL('vivace')).origin;
      vivace.processId = workerdProcesses().find((id) => !before.has(id));
    },

    /** `path` is below the Worker's address. An object as `json` becomes the body. Redirects are not followed. */
    fetch(path, { json, headers, ...init } = {}) {
      const body = json === undefined ? {} : { body: JSON.stringify(json), method: 'POST' };
      const type = json === undefined ? {} : { 'content-type': 'application/json' };
      return fetch(vivace.url + path, { redirect: 'manual', ...body, ...init, headers: { ...type, ...headers } });
    },

    /** Rows from a database, also after `kill` or `stop`. */
    async query(binding, sql, ...parameters) {
      const read = async (database) => (await database.prepare(sql).bind(...parameters).all()).results;
      if (vivace.mf) return read(await vivace.mf.getD1Database(binding));
      return withDatabases(data, async (open) => read(await open(binding)));
    },

    /** Runs the scheduled door as the platform would at that line of the crons. */
    async scheduled(cron) {
      return (await vivace.mf.getWorker('vivace')).scheduled({ cron });
    },

    /** Hands messages to the queue door and returns what it acknowledged: `{ outcome, ackAll, retryBatch, … }`. */
    async deliver(queue, ...bodies) {
      const messages = bodies.map((body, n) => ({ id: `test-${n}`, timestamp: new Date(), attempts: 1, body }));
      return (await vivace.mf.getWorker('vivace')).queue(queue, messages);
    },

    /** Ends workerd as a power cut would end it for us: no goodbye. */
    async kill() {
      process.kill(vivace.processId, 'SIGKILL');
      await vivace.mf.dispose().catch(() => {});
      vivace.mf = null;
    },

    /** Starts again on the same data, after `kill` or while running. */
    async restart() {
      await vivace.mf?.dispose();
      await vivace.start();
    },

    /** Stops; the data of a temporary directory stays readable by `query` until `cleanUp`. */
    async stop({ keepData = false } = {}) {
      await vivace.mf?.dispose();
      vivace.mf = null;
      if (!keepData && !directory) rmSync(data, { recursive: true, force: true });
    },
  };
  await vivace.start();
  return vivace;
}

/** A migrated and seeded set of databases, made once per version of the SQL and copied for each start. */
async function template(seeded) {
  const folder = inRoot('target', 'worker-tests', `${hashOfSql()}${seeded ? '' : '-unseeded'}`);
  if (existsSync(folder)) return folder;
  const temporary = `${folder}.tmp-${process.pid}`;
  mkdirSync(temporary, { recursive: true });
  await migrate(temporary);
  if (seeded) await seed(temporary);
  try {
    renameSync(temporary, folder);
  } catch {
    rmSync(temporary, { recursive: true, force: true }); // Another test file was faster.
  }
  return folder;
}

/** The workerd processes that this process started. */
export function workerdProcesses() {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, name]) => Number(parent) === process.pid && name?.includes('workerd'))
    .map(([id]) => Number(id));
}

/** A password that passes every rule. */
export const PASSWORD = 'a long enough phrase';

/** Registers a person and gives their address. */
export async function register(vivace, username) {
  const email = `${username}@example.org`;
  const response = await vivace.fetch('/api/v1/auth/register', { json: { email, username, password: PASSWORD } });
  if (response.status !== 201) throw new Error(`registering ${username}: ${response.status} ${await response.text()}`);
  return email;
}

/** Signs a person in and gives what the answer holds: tokens and the person. */
export async function signIn(vivace, email) {
  const response = await vivace.fetch('/api/v1/auth/login', { json: { email, password: PASSWORD } });
  if (response.status !== 200) throw new Error(`signing ${email} in: ${response.status} ${await response.text()}`);
  return (await response.json()).data;
}

/** Waits until `check` gives something truthy; for what happens a moment later, such as a queue delivery. */
export async function eventually(check, { withinMs = 5000, everyMs = 20 } = {}) {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const result = await check();
    if (result) return result;
    if (Date.now() > deadline) throw new Error(`still not true after ${withinMs} ms: ${check}`);
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}
