// Can a stranger tell by the clock whether an address has an account?
//
// Pairs of requests, one about an address with an account and one about an address without, interleaved so that the
// machine's moods hit both. Every address is asked about once: whoever asks first about an address wakes a limiter
// object of its own, and so both of a pair pay for that. What a request leaves to be done after its answer is given
// time to end before the next, or it would slow that one down.
//
// The figure is the area under the ROC curve of the two samples: 0.5 is no difference, 1.0 tells them apart every
// time; 0.40 to 0.60 is the bar. Wants an idle machine. The median of several runs is reported, and each run.
import { setTimeout as sleep } from 'node:timers/promises';
import { PASSWORD, register } from '../../tests/worker/support.mjs';

const PAIRS = 100;
const RUNS = 3;
/** Longer than the jobs that follow a request take. */
const SETTLE_MS = 40;

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function timed(ask) {
  const started = performance.now();
  await (await ask()).arrayBuffer();
  const took = performance.now() - started;
  await sleep(SETTLE_MS);
  return took;
}

/** The chance that a value of `a` is smaller than one of `b`, ties counted half. */
function areaUnderCurve(a, b) {
  let smaller = 0;
  for (const x of a) for (const y of b) smaller += x < y ? 1 : x === y ? 0.5 : 0;
  return smaller / (a.length * b.length);
}

async function oneRun(ask, known, unknown) {
  const samples = { known: [], unknown: [] };
  for (let pair = 0; pair < PAIRS; pair += 1) {
    // Which goes first alternates: the second of two requests finds warmer caches.
    const order = pair % 2 ? ['known', 'unknown'] : ['unknown', 'known'];
    const name = { known: known(), unknown: unknown() };
    for (const which of order) samples[which].push(await timed(() => ask(name[which])));
  }
  const differences = samples.known.map((took, pair) => took - samples.unknown[pair]);
  return { auc: areaUnderCurve(samples.known, samples.unknown), difference: median(differences) };
}

async function compare(endpoint, ask, known, unknown) {
  const runs = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await oneRun(ask, known, unknown));
  return {
    endpoint,
    auc: Number(median(runs.map(({ auc }) => auc)).toFixed(3)),
    runs: runs.map(({ auc }) => auc.toFixed(2)).join(' '),
    'known slower by µs': Math.round(1000 * median(runs.map(({ difference }) => difference))),
  };
}

/** Accounts that no limiter has heard of, copied from one that was registered. Gives how their names begin. */
async function addAccounts(vivace, count) {
  await register(vivace, 'template');
  const numbers = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)';
  const id = "printf('00000000-0000-7000-8000-%012d', i)";
  const name = "printf('holder-%04d', i)";
  await vivace.query(
    'DB',
    `${numbers} INSERT INTO accounts (id, email, username, username_key, password_hash, password_pepper, shard, display_name, created_at, updated_at)
      SELECT ${id}, ${name} || '@example.org', ${name}, ${name}, password_hash, password_pepper, 0, ${name}, created_at + i, created_at + i
      FROM n, accounts WHERE username_key = 'template'`,
    count,
  );
  await vivace.query('DB_USER_0', `${numbers} INSERT INTO profiles (account_id, updated_at) SELECT ${id}, i FROM n`, count);
}

/** Rows of `{ endpoint, auc, … }`. Needs generous limits and a database of its own. */
export async function measureEnumeration(vivace) {
  const each = PAIRS * RUNS;
  await addAccounts(vivace, 3 * each);
  const post = (path, json) => vivace.fetch(`/api/v1/auth/${path}`, { json });
  const email = (name) => `${name}@example.org`;
  const named = (prefix, first = 0) => {
    let number = first;
    return () => `${prefix}-${String((number += 1)).padStart(4, '0')}`;
  };
  let attempt = 0;
  const login = (name) => post('login', { email: email(name), password: 'not this one at all' });
  const registration = (name) =>
    post('register', { email: email(name), username: `wanted-${(attempt += 1)}`, password: PASSWORD });
  const forgot = (name) => post('forgot-password', { email: email(name) });
  const resend = (name) => post('resend-verification', { email: email(name) });
  return [
    await compare('login', login, named('holder'), named('nobody')),
    await compare('forgot-password', forgot, named('holder'), named('nobody')),
    await compare('resend-verification', resend, named('holder'), named('nobody')),
    await compare('register', registration, named('holder'), named('nobody')),
    await compare('login, both with accounts (control)', login, named('holder', each), named('holder', 2 * each)),
  ];
}
