// `npm run fuzz`: schemathesis sends thousands of odd requests, made from public/openapi.json, to the finished Worker,
// first as nobody and then as a signed-in person, who stays signed in (scripts/fuzz/hooks.py). It fails on a server error,
// on an answer that the description does not allow, and when an operation was never reached by somebody signed in.
// `npm run fuzz -- --short` asks each handler once and takes a minute or two. Needs Python 3.10 or later.
// `--signed-in` leaves out what nobody may ask.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { cacheOnce, inRoot } from './lib/paths.mjs';
import { ask, reRunUnderPinnedNode, run } from './lib/run.mjs';
import { fail, main, say, step } from './lib/say.mjs';
import { setUp } from './setup.mjs';

const SCHEMATHESIS = '4.32.5';

/** Another every day, so that the cases of the short form differ; `--seed 20644` repeats that day's. */
const seed = Number(process.argv[process.argv.indexOf('--seed') + 1]) || Math.floor(Date.now() / 86_400_000);

main(async () => {
  const short = process.argv.includes('--short');
  if (!process.env.VIVACE_PINNED_NODE) await build(await setUp());
  if (await reRunUnderPinnedNode()) return;
  const packages = await ensureSchemathesis();
  const { GENEROUS_LIMITS, startVivace } = await import('../tests/worker/support.mjs');
  const vivace = await startVivace({ vars: { RATE_LIMITS: GENEROUS_LIMITS } });
  try {
    if (!process.argv.includes('--signed-in')) await fuzz(vivace, packages, short, 'as nobody', []);
    await signUp(vivace);
    // The token is sent with every request, also where that check means to leave it out.
    const signedIn = ['--exclude-checks', 'missing_required_header', '-H', 'Authorization: Bearer signed-in'];
    const answers = await fuzz(vivace, packages, short, 'signed in', signedIn);
    checkReached(answers, short);
  } finally {
    await vivace.stop();
  }
});

/** Returns the folder with the Python packages. */
async function ensureSchemathesis() {
  if (!ask('python3', ['--version'])) fail('python3 is missing: install Python 3.10 or later; only `npm run fuzz` needs it.');
  return cacheOnce(`schemathesis-${SCHEMATHESIS}`, (temporary) =>
    step('Installing schemathesis (about 15 s, once per machine)', async () => {
      // `--target` and not a virtual environment: that one could not be renamed after it is complete.
      await run('python3', ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--target', temporary, `schemathesis==${SCHEMATHESIS}`], {
        hint: 'Check that pip can reach its registry (`python3 -m pip download schemathesis`).',
      });
    }),
  );
}

/** Registers whom hooks.py signs in: somebody with every right a plan gives, and an administrator. */
async function signUp(vivace) {
  for (const [username, role] of [['fuzz', 'user'], ['fuzzadmin', 'admin']]) {
    const email = `${username}@example.com`;
    const { status } = await vivace.fetch('/api/v1/auth/register', { json: { email, username, password: 'fuzzing-Vivace-2026' } });
    if (status !== 201) fail(`Could not register a person to fuzz as: ${status}.`);
    await vivace.query('DB', "UPDATE accounts SET role = ?2, plan = 'pro', email_verified_at = created_at WHERE email = ?1", email, role);
  }
}

/** Operations that answer 401 to everybody who has no more than a sign-in. */
const NEVER_REACHED = new Set([
]);

/** Fails when an operation has only ever told somebody signed in to sign in. */
function checkReached(answers, short) {
  const operations = listOperations().filter(({ name }) => !short || !LONG_ONLY.test(name));
  const needing = operations.filter(({ operation }) => (!short || !operation['x-alias-of']) && !isOpen(operation));
  const isReached = ({ name }) => Object.keys(answers[name] ?? {}).some((status) => status !== '401');
  const missed = needing.filter((one) => !isReached(one)).map(({ name }) => name);
  const done = needing.filter(({ name }) => Object.keys(answers[name] ?? {}).some((status) => status < 400)).length;
  say(`  ${needing.length - missed.length} of ${needing.length} operations reached by somebody signed in, ${done} of them with success`);
  const unexpected = missed.filter((name) => !NEVER_REACHED.has(name));
  if (unexpected.length) fail(`Nobody signed in has reached: ${unexpected.join(', ')}.`);
  const reached = [...NEVER_REACHED].filter((name) => needing.some((one) => one.name === name) && !missed.includes(name));
  if (reached.length) fail(`These are reached after all, take them off the list: ${reached.join(', ')}.`);
}

/** Writes of templates: their plan of seven days makes thousands of cases each. */
const LONG_ONLY = /^(POST|PATCH) \/api\/v1\/templates(\/\{id\})?$/;

/**
 * What the short form asks: each handler once, under its canonical address, and as nobody only what is open: of the
 * rest a stranger never reaches more than the refusal.
 */
function shortOperations(isSignedIn) {
  return listOperations()
    .filter(({ name, operation }) => !operation['x-alias-of'] && !LONG_ONLY.test(name) && (isSignedIn || isOpen(operation)))
    .flatMap(({ name }) => ['--include-name', name]);
}

function listOperations() {
  const { paths } = JSON.parse(readFileSync(inRoot('public', 'openapi.json'), 'utf8'));
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );
}

const isOpen = ({ security }) => !security?.length || security.some((way) => Object.keys(way).length === 0);

/** Gives how often each operation answered what to somebody signed in. */
async function fuzz(vivace, packages, short, who, headers) {
  const folder = mkdtempSync(join(tmpdir(), 'vivace-fuzz-'));
  const report = join(folder, 'answers.json');
  await step(`Fuzzing ${who}`, () =>
    run('python3', [
      '-m', 'schemathesis.cli', '--config-file', inRoot('schemathesis.toml'), 'run', inRoot('public', 'openapi.json'),
      '--url', vivace.url,
      '--checks', 'all',
      // One: CPython 3.11 loses count of its recursion when two threads compile at once (gh-106905).
      '--workers', '1',
      '--seed', String(seed),
      '--max-examples', short ? '5' : '100',
      ...(short ? ['--phases', 'examples,coverage', '--max-failures', '60', ...shortOperations(headers.length > 0)] : []),
      ...headers,
    ], {
      show: true,
      env: {
        ...process.env,
        PYTHONPATH: packages,
        SCHEMATHESIS_HOOKS: join(inRoot('scripts', 'fuzz'), 'hooks.py'),
        FUZZ_URL: vivace.url,
        FUZZ_SEED: String(seed),
        FUZZ_FIRST: short ? '12' : '0',
        FUZZ_REPORT: report,
      },
    }),
  );
  const errors = vivace.logs.filter(({ message }) => /Critical|panic/i.test(String(message)));
  if (errors.length) fail(`The Worker panicked ${errors.length} times; the first: ${errors[0].message}`);
  say('  no panics');
  const answers = JSON.parse(readFileSync(report, 'utf8'));
  rmSync(folder, { recursive: true });
  return answers;
}
