// Can a stranger tell by the clock whether an address has an account?
//
// Pairs of requests, one about an address with an account and one about an address without, interleaved so that the
// machine's moods hit both. The figure is the area under the ROC curve of the two samples: 0.5 is no difference, 1.0
// tells them apart every time; 0.40 to 0.60 is the bar. Wants an idle machine.
import { PASSWORD, register } from '../../tests/worker/support.mjs';

const PAIRS = 100;

async function timed(ask) {
  const started = performance.now();
  await (await ask()).arrayBuffer();
  return performance.now() - started;
}

/** The chance that a value of `a` is smaller than one of `b`, ties counted half. */
function areaUnderCurve(a, b) {
  let smaller = 0;
  for (const x of a) for (const y of b) smaller += x < y ? 1 : x === y ? 0.5 : 0;
  return smaller / (a.length * b.length);
}

async function compare(known, unknown) {
  const samples = { known: [], unknown: [] };
  for (let pair = 0; pair < PAIRS; pair += 1) {
    // Which goes first alternates: the second of two requests finds warmer caches.
    const order = pair % 2 ? ['known', 'unknown'] : ['unknown', 'known'];
    for (const which of order) samples[which].push(await timed(() => (which === 'known' ? known(pair) : unknown(pair))));
  }
  return areaUnderCurve(samples.known, samples.unknown);
}

/** Rows of `{ endpoint, auc }`. Needs generous limits. */
export async function measureEnumeration(vivace) {
  const email = await register(vivace, 'known-person');
  const post = (path, json) => vivace.fetch(`/api/v1/auth/${path}`, { json });
  // One address, as there is one account: the first request about any address wakes a limiter object of its own.
  const nobody = () => 'nobody@example.org';
  const login = (address) => post('login', { email: address, password: 'not this one at all' });
  const forgot = (address) => post('forgot-password', { email: address });
  const resend = (address) => post('resend-verification', { email: address });
  const registration = (address, username) => post('register', { email: address, username, password: PASSWORD });
  return [
    { endpoint: 'login', auc: await compare(() => login(email), (pair) => login(nobody(pair))) },
    { endpoint: 'forgot-password', auc: await compare(() => forgot(email), (pair) => forgot(nobody(pair))) },
    { endpoint: 'resend-verification', auc: await compare(() => resend(email), (pair) => resend(nobody(pair))) },
    {
      endpoint: 'register',
      auc: await compare(
        (pair) => registration(email, `again-${pair}`),
        (pair) => registration(`fresh-${pair}@example.org`, `fresh-${pair}`),
      ),
    },
    { endpoint: 'login against itself (control)', auc: await compare(() => login(email), () => login(email)) },
  ];
}
