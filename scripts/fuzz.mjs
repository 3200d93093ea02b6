// `npm run fuzz`: schemathesis sends thousands of odd requests, made from public/openapi.json, to the finished Worker,
// first as nobody and then as a signed-in person. It fails on a server error or on an answer that the description does
// not allow. `npm run fuzz -- --short` asks each handler once and takes about two and a half minutes. Needs Python 3.10 or later.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { cacheOnce, inRoot } from './lib/paths.mjs';
import { ask, reRunUnderPinnedNode, run } from './lib/run.mjs';
import { fail, main, say, step } from './lib/say.mjs';
import { setUp } from './setup.mjs';

const SCHEMATHESIS = '4.32.5';

main(async () => {
  const short = process.argv.includes('--short');
  if (!process.env.VIVACE_PINNED_NODE) await build(await setUp());
  if (await reRunUnderPinnedNode()) return;
  const packages = await ensureSchemathesis();
  const { GENEROUS_LIMITS, startVivace } = await import('../tests/worker/support.mjs');
  const vivace = await startVivace({ vars: { RATE_LIMITS: GENEROUS_LIMITS } });
  try {
    await fuzz(vivace, packages, short, 'as nobody', []);
    // The token is sent with every request, also where that check means to leave it out.
    const signedIn = ['--exclude-checks', 'missing_required_header', '-H', `Authorization: Bearer ${await signUp(vivace)}`];
    await fuzz(vivace, packages, short, 'signed in', signedIn);
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

const PERSON = { email: 'fuzz@example.com', username: 'fuzz', password: 'fuzzing-Vivace-2026' };

/** The access token of a person registered for this. */
async function signUp(vivace) {
  await vivace.fetch('/api/v1/auth/register', { json: PERSON });
  const response = await vivace.fetch('/api/v1/auth/login', { json: { email: PERSON.email, password: PERSON.password } });
  const { data } = await response.json();
  return data?.accessToken ?? fail(`Could not sign in a person to fuzz as: ${response.status}.`);
}

/** Writes of templates: their plan of seven days makes thousands of cases each. */
const LONG_ONLY = /^(POST|PATCH) \/api\/v1\/templates(\/\{id\})?$/;

/**
 * What the short form asks: each handler once, under its canonical address, and as nobody only what is open: of the
 * rest a stranger never reaches more than the refusal.
 */
function shortOperations(isSignedIn) {
  const { paths } = JSON.parse(readFileSync(inRoot('public', 'openapi.json'), 'utf8'));
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );
  const isOpen = ({ security }) => !security?.length || security.some((way) => Object.keys(way).length === 0);
  return operations
    .filter(({ name, operation }) => !operation['x-alias-of'] && !LONG_ONLY.test(name) && (isSignedIn || isOpen(operation)))
    .flatMap(({ name }) => ['--include-name', name]);
}

async function fuzz(vivace, packages, short, who, headers) {
  await step(`Fuzzing ${who}`, () =>
    run('python3', [
      '-m', 'schemathesis.cli', '--config-file', inRoot('schemathesis.toml'), 'run', inRoot('public', 'openapi.json'),
      '--url', vivace.url,
      '--checks', 'all',
      // One: CPython 3.11 loses count of its recursion when two threads compile at once (gh-106905).
      '--workers', '1',
      '--seed', '2026',
      '--max-examples', short ? '5' : '100',
      ...(short ? ['--phases', 'examples,coverage', '--max-failures', '60', ...shortOperations(headers.length > 0)] : []),
      ...headers,
    ], {
      show: true,
      env: {
        ...process.env,
        PYTHONPATH: packages,
        SCHEMATHESIS_HOOKS: join(inRoot('scripts', 'fuzz'), 'hooks.py'),
      },
    }),
  );
  const errors = vivace.logs.filter(({ message }) => /Critical|panic/i.test(String(message)));
  if (errors.length) fail(`The Worker panicked ${errors.length} times; the first: ${errors[0].message}`);
  say('  no panics');
}
