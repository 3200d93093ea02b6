// `npm run bench`: what the common requests cost, as ratios to an empty JavaScript Worker in the same run.
//
// Everything runs in workerd on its direct socket (`wrangler dev` would be the bottleneck). Rounds alternate between
// the routes, so that a slow moment of the machine hits all of them; medians are reported. CPU is that of the
// workerd process. Absolute figures depend on the machine; ratios and counts are what to compare.
//
//   node scripts/bench.mjs [seconds a round] [rounds]
//   node scripts/bench.mjs timing      only whether the clock tells if an address has an account
//   node scripts/bench.mjs rows        only how many rows requests read, in a small and in a large shard
//   node scripts/bench.mjs generation  only how long the coach takes to make a programme
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import autocannon from 'autocannon';
import { convertV4MiniflareOptions, Miniflare, NoOpLog } from 'miniflare';
import { GENEROUS_LIMITS, startVivace, workerdProcesses } from '../tests/worker/support.mjs';
import { costOf } from './lib/cost.mjs';
import { inRoot } from './lib/paths.mjs';
import { measureEnumeration } from './lib/enumeration.mjs';
import { measureImport } from './lib/import-history.mjs';
import { measureGeneration } from './lib/generation.mjs';
import { measureRowsRead } from './lib/rows-read.mjs';
import { reRunUnderPinnedNode } from './lib/run.mjs';
import { fail, main, say } from './lib/say.mjs';
import { build } from './build.mjs';
import { setUp } from './setup.mjs';

const CONNECTIONS = 16;
/** What browsers and Cloudflare add: a Worker that never reads headers looks better without them. */
const REALISTIC_HEADERS = {
  accept: 'application/json, text/plain, */*',
  'accept-encoding': 'gzip, deflate, br, zstd',
  'accept-language': 'en-GB,en;q=0.9,de;q=0.8',
  'cf-connecting-ip': '192.0.2.10',
  'cf-ipcountry': 'AT',
  'cf-ray': '8f0c1a2b3c4d5e6f-VIE',
  'cf-visitor': '{"scheme":"https"}',
  dnt: '1',
  origin: 'https://app.example.org',
  referer: 'https://app.example.org/',
  'sec-ch-ua': '"Chromium";v="142", "Not A(Brand";v="99"',
  'sec-ch-ua-mobile': '?0',
  'sec-ch-ua-platform': '"Linux"',
  'sec-fetch-dest': 'empty',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'cross-site',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36',
  'x-forwarded-for': '192.0.2.10',
  'x-forwarded-proto': 'https',
};

/** Ticks of user and system time of a process (proc(5)), in microseconds at the usual 100 Hz. */
function cpuMicroseconds(processId) {
  const fields = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

async function startEmptyWorker() {
  const mf = new Miniflare(convertV4MiniflareOptions({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    telemetry: { enabled: false },
    log: new NoOpLog(),
    workers: [{
      name: 'empty',
      modules: [{
        type: 'ESModule',
        path: 'empty.mjs',
        contents: 'export default { fetch() { return new Response(\'{"status":"alive"}\', { headers: { "content-type": "application/json" } }); } }',
      }],
      compatibilityDate: '2026-11-01',
      unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    }],
  }));
  return { mf, url: (await mf.unsafeGetDirectURL('empty')).origin };
}

function load(url, { method = 'GET', headers = {}, body }, seconds) {
  return autocannon({
    url,
    method,
    headers: { ...REALISTIC_HEADERS, ...headers },
    body,
    connections: CONNECTIONS,
    duration: seconds,
  });
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** One round of one route: requests a second, CPU of workerd for each, latency, and how many were no success. */
async function round(target, seconds) {
  const before = cpuMicroseconds(target.processId);
  const result = await load(target.url, target, seconds);
  const cpu = cpuMicroseconds(target.processId) - before;
  const requests = result.requests.total;
  return {
    perSecond: requests / result.duration,
    cpu: cpu / Math.max(requests, 1),
    p50: result.latency.p50,
    p99: result.latency.p99,
    refused: result.non2xx - (target.mayBe304 ? result['3xx'] ?? 0 : 0),
  };
}

async function timeToFirstResponse() {
  const started = performance.now();
  const vivace = await startVivace();
  const up = performance.now();
  await vivace.fetch('/health/live');
  const first = performance.now();
  await vivace.fetch('/health/live');
  const second = performance.now();
  return { vivace, times: { start: up - started, first: first - up, second: second - first } };
}

function sizes() {
  return ['vivace.wasm', 'worker.js'].map((file) => {
    const bytes = readFileSync(join(inRoot('dist'), file));
    return { file, raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
  });
}

const PERSON = { email: 'bench@example.org', password: 'a long enough phrase', username: 'bench' };

async function signIn(vivace) {
  await vivace.fetch('/api/v1/auth/register', { json: PERSON });
  const answer = await vivace.fetch('/api/v1/auth/login', { json: { email: PERSON.email, password: PERSON.password } });
  return (await answer.json()).data;
}

/** Ten years of training for the person: 2,000 workouts, 50,000 sets. */
async function trainTenYears(vivace) {
  const [row] = await vivace.query('DB', 'SELECT id, shard FROM accounts WHERE username_key = ?1', PERSON.username);
  const started = performance.now();
  const answer = await vivace.fetch('/test/ten-years', { json: { account: row.id, shard: row.shard } });
  if (answer.status !== 201) throw new Error(`no history: ${answer.status} ${await answer.text()}`);
  say(`ten years of training written, with records and sums, in ${(performance.now() - started).toFixed(0)} ms`);
}

async function bench(seconds, rounds) {
  const { vivace: probe, times } = await timeToFirstResponse();
  await probe.stop();
  // Without the assets: locally a router of its own, in JavaScript, stands before a Worker that has some.
  const withoutAssets = { assets: undefined, serviceBindings: { ASSETS: () => new Response(null, { status: 404 }) } };
  const vivace = await startVivace({ vars: { RATE_LIMITS: GENEROUS_LIMITS, TEST_ROUTES: 'on' }, options: withoutAssets });
  const before = workerdProcesses();
  const empty = await startEmptyWorker();
  const emptyProcess = workerdProcesses().find((id) => !before.includes(id));
  try {
    const { accessToken, refreshToken } = await signIn(vivace);
    await trainTenYears(vivace);
    const api = (path, more = {}) => ({ url: `${vivace.url}${path}`, processId: vivace.processId, ...more });
    const json = { 'content-type': 'application/json' };
    const bearer = { authorization: `Bearer ${accessToken}` };
    const targets = {
      'empty JavaScript Worker': { url: empty.url, processId: emptyProcess },
      'GET /health/live': api('/health/live'),
      'GET /users/me': api('/api/v1/users/me', { headers: bearer }),
      'GET /exercises (cached)': api('/api/v1/exercises?limit=20'),
      'GET /exercises (signed in)': api('/api/v1/exercises?limit=20', { headers: bearer }),
      'GET /exercises/search': api('/api/v1/exercises/search?q=bench%20press'),
      'GET /analytics/overview (ten years)': api('/api/v1/analytics/overview', { headers: bearer }),
      'GET /analytics/dashboard (ten years)': api('/api/v1/analytics/dashboard', { headers: bearer }),
      'GET /progress (ten years)': api('/api/v1/progress', { headers: bearer }),
      'GET /analytics/strength (ten years)': api('/api/v1/analytics/strength?period=all', { headers: bearer }),
      'GET /analytics/volume (ten years)': api('/api/v1/analytics/volume?period=all', { headers: bearer }),
      'GET /analytics/volume (ten years, SVG)': api('/api/v1/analytics/volume?period=all&format=svg', { headers: bearer }),
      'GET /analytics/muscles (ten years)': api('/api/v1/analytics/muscles?period=all', { headers: bearer }),
      'POST /auth/login': api('/api/v1/auth/login', { method: 'POST', headers: json, body: JSON.stringify({ email: PERSON.email, password: PERSON.password }) }),
      'POST /auth/refresh (same token)': api('/api/v1/auth/refresh', { method: 'POST', headers: json, body: JSON.stringify({ refreshToken }) }),
    };
    const costs = {};
    for (const [name, target] of Object.entries(targets)) if (target.processId === vivace.processId) costs[name] = await costOf(vivace, { ...target, headers: { ...REALISTIC_HEADERS, ...target.headers } });
    for (const target of Object.values(targets)) await load(target.url, target, 1);
    const results = Object.fromEntries(Object.keys(targets).map((name) => [name, []]));
    for (let turn = 0; turn < rounds; turn += 1) {
      for (const [name, target] of Object.entries(targets)) {
        // The token of the refresh route stays the current one's parent for 30 s only; a new pair each round.
        if (name.startsWith('POST /auth/refresh')) target.body = JSON.stringify({ refreshToken: (await signIn(vivace)).refreshToken });
        results[name].push(await round(target, seconds));
      }
    }
    report(results, costs, times);
    console.table(await measureImport(vivace, accessToken));
  } finally {
    await vivace.stop();
    await empty.mf.dispose();
  }
  await reportGeneration();
  await reportRowsRead();
  await reportTiming();
}

/** Fails when a request reads more because a shard holds more of other people. */
async function reportRowsRead() {
  const vivace = await startVivace({ vars: { RATE_LIMITS: GENEROUS_LIMITS, TEST_ROUTES: 'on' } });
  try {
    const { table, growing } = await measureRowsRead(vivace, say);
    console.table(table);
    if (growing.length > 0) fail(`These read more where a shard holds more of others: ${growing.join(', ')}.`);
  } finally {
    await vivace.stop();
  }
}

async function reportGeneration() {
  const vivace = await startVivace({ vars: { RATE_LIMITS: GENEROUS_LIMITS } });
  try {
    console.table(await measureGeneration(vivace));
  } finally {
    await vivace.stop();
  }
}

async function reportTiming() {
  const vivace = await startVivace({ seeded: false, vars: { RATE_LIMITS: GENEROUS_LIMITS } });
  try {
    console.table(await measureEnumeration(vivace));
  } finally {
    await vivace.stop();
  }
}

function report(results, costs, times) {
  const baseline = median(results['empty JavaScript Worker'].map(({ perSecond }) => perSecond));
  const table = Object.entries(results).map(([name, all]) => {
    const of = (key) => median(all.map((one) => one[key]));
    const { rowsRead, rowsWritten, subrequests, alone } = costs[name] ?? {};
    return {
      route: name,
      'requests/s': Math.round(of('perSecond')),
      ratio: Number((of('perSecond') / baseline).toFixed(3)),
      'CPU µs': Math.round(of('cpu')),
      'p50 ms': of('p50'),
      'p99 ms': of('p99'),
      'alone ms': alone && Number(alone.toFixed(1)),
      'rows read': rowsRead,
      'rows written': rowsWritten,
      subrequests,
      refused: all.reduce((sum, one) => sum + one.refused, 0),
    };
  });
  console.table(table);
  for (const { file, raw, gzip } of sizes()) say(`${file}: ${raw} bytes, gzip ${gzip}`);
  say(`start of workerd and its databases ${times.start.toFixed(0)} ms, first response ${times.first.toFixed(1)} ms, second ${times.second.toFixed(1)} ms`);
}

main(async () => {
  if (!process.env.VIVACE_PINNED_NODE) await build(await setUp());
  if (await reRunUnderPinnedNode()) return;
  const only = { timing: reportTiming, rows: reportRowsRead, generation: reportGeneration }[process.argv[2]];
  if (only) return only();
  const [seconds = 2, rounds = 4] = process.argv.slice(2).map(Number);
  await bench(seconds, rounds);
});
