// Language models in the real runtime, asked over real connections: what a provider that misbehaves does to us, what it
// may cost, and that we speak as the official client does.
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import OpenAI from 'openai';
import { startModelProvider, TEXT } from './model_provider.mjs';
import { eventually, startVivace } from './support.mjs';

const DEADLINES = { first: 400, silence: 600, total: 2000 };
/** What a deadline may be missed by where several test files share two cores. */
const SLACK = 1500;
const KEY = 'sk-canary-of-the-tests';
const BUDGET = 10_000;

let provider;
let vivace;

/** Over real connections: a function in between would see neither cuts nor who hangs up. */
const start = (vars) =>
  startVivace({
    seeded: false,
    vars: {
      TEST_ROUTES: 'on',
      OPENAI_BASE_URL: provider.url,
      OPENAI_API_KEY: KEY,
      OPENAI_MODEL: 'test-model',
      // A micro-dollar a token.
      AI_PRICES: JSON.stringify({ 'openai:test-model': { input: 1_000_000, output: 1_000_000 } }),
      AI_DAILY_BUDGETS: JSON.stringify({ free: BUDGET, premium: 0, pro: 0 }),
      ...vars,
    },
    options: { outboundService: undefined },
  });

before(async () => {
  provider = await startModelProvider();
  vivace = await start({ AI_DEADLINES_MS: Object.values(DEADLINES).join(',') });
});
after(async () => {
  await vivace?.stop();
  await provider.stop();
});

/** Asks and gives the data of the answer, and how long it took. */
async function ask(path, json, where = vivace) {
  const began = performance.now();
  const response = await where.fetch(`/test/ai/${path}`, { json });
  const text = await response.text();
  assert.equal(response.status, 200, text);
  const body = JSON.parse(text);
  return { ...(body.data ?? body), took: performance.now() - began };
}

const misbehaves = [
  // mode, what comes of it, from when on and until when at the latest
  ['hang', { error: 'TimedOut(FirstByte)' }, DEADLINES.first, DEADLINES.first],
  ['stall', { error: 'TimedOut(Silence)' }, DEADLINES.silence, DEADLINES.silence],
  ['drip', { error: 'TimedOut(Total)' }, DEADLINES.total, DEADLINES.total],
  ['linger', { text: TEXT, finish: 'Complete' }, 0, 0],
  ['cut', { error: /^Connection\(/ }, 0, 0],
  ['eof', { text: 'Heb', finish: 'Incomplete' }, 0, 0],
  ['done-only', { text: 'Heb', finish: 'Incomplete' }, 0, 0],
  ['badjson', { error: /^Malformed\(/ }, 0, 0],
  ['halfutf8', { text: TEXT, finish: 'Complete' }, 0, 0],
  ['s429', { error: 'Busy { retry_after_seconds: Some(7) }' }, 0, 0],
  ['s500', { error: 'Status(500)' }, 0, 0],
  ['s503', { error: 'Status(503)' }, 0, 0],
  ['html', { error: /^Malformed\(/ }, 0, 0],
  ['wrong', { error: /^Malformed\(/ }, 0, 0],
  ['huge-json', { error: 'TooLarge' }, 0, 0],
  ['huge-events', { error: 'TooLarge' }, 0, 0],
  ['whole', { text: TEXT, finish: 'Complete' }, 0, 0],
  ['good', { text: TEXT, finish: 'Complete' }, 0, 0],
];

for (const [mode, expected, from, until] of misbehaves) {
  test(`h1 ${mode}: a typed result by its deadline`, async () => {
    const { took, ...result } = await ask('ask', { text: `mode:${mode}` });
    for (const [name, value] of Object.entries(expected)) {
      if (value instanceof RegExp) assert.match(result[name], value);
      else assert.equal(result[name], value);
    }
    assert.ok(took >= from - 5 && took <= until + SLACK, `${took} ms`);
    if (mode.startsWith('huge')) {
      await eventually(() => provider.closed > 0);
      assert.ok(provider.sent < 10_000_000, `${provider.sent} bytes were taken in`);
    }
  });
}

test('h1 all of them at once hang nobody', async () => {
  const began = performance.now();
  const modes = misbehaves.map(([mode]) => mode).filter((mode) => !mode.startsWith('huge'));
  const results = await Promise.all([...modes, ...modes, ...modes].map((mode) => ask('ask', { text: `mode:${mode}` })));
  assert.ok(results.every(({ error, finish }) => error || finish));
  assert.ok(performance.now() - began < DEADLINES.total + 2 * SLACK);
});

test('a provider that is down leaves the answer to the rules', async () => {
  const { answer, model, fallbackReason, costMicrodollars } = await ask('consult', { text: 'mode:cut' });
  assert.deepEqual([answer, model, fallbackReason], [{ sets: 3 }, 'rules', 'ai_unavailable']);
  assert.ok(costMicrodollars > 0, 'what it said before it broke off is counted');
});

test('h2 an answer out of range is sent back once, and then the rules answer', async () => {
  const before = provider.asked.length;
  const { answer, fallbackReason } = await ask('consult', { text: 'mode:faulty' });
  assert.deepEqual([answer, fallbackReason], [{ sets: 3 }, 'ai_answer_invalid']);
  const [, repair] = provider.asked.slice(before);
  assert.match(repair.body.messages.at(-1).content, /sets: must be at most 10/);
  assert.equal(provider.asked.length, before + 2);
});

/** The events of an answer, with the time each came. */
async function* streamed(text, signal) {
  const response = await vivace.fetch('/test/ai/stream', { json: { text }, signal });
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  let rest = '';
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    const at = performance.timeOrigin + performance.now();
    const lines = (rest + part).split('\n\n');
    rest = lines.pop();
    for (const line of lines) yield { ...JSON.parse(line.slice('data: '.length)), at };
  }
}

test('pieces arrive as they are said, and end with what was counted', async (t) => {
  const delays = [];
  let end;
  for await (const piece of streamed('mode:timed')) {
    if (piece.text) delays.push(piece.at - Number(piece.text));
    end = piece.end ?? end;
  }
  assert.deepEqual(end, { finish: 'complete', usage: { prompt: 20, completion: 10 }, model: 'openai:test-model' });
  assert.equal(delays.length, 100);
  const sorted = delays.toSorted((a, b) => a - b);
  t.diagnostic(`from provider to client: median ${sorted[50].toFixed(1)} ms, 95 % ${sorted[95].toFixed(1)} ms`);
  assert.ok(sorted[50] < 100, `${sorted[50]} ms`);
});

test('a client that goes ends the call to the provider', async () => {
  const closed = provider.closed;
  const gone = new AbortController();
  let pieces = 0;
  await assert.rejects(async () => {
    for await (const _ of streamed('mode:ticks', gone.signal)) {
      pieces += 1;
      if (pieces === 3) gone.abort();
    }
  });
  // Sooner than any deadline would end it.
  await eventually(() => provider.closed > closed, { withinMs: 1000 });
});

/** Asks over a connection of its own; gives what resets it, as a client does whose process or network is gone. */
function askAndHangUp(path, json, where) {
  const { hostname, port } = new URL(where.url);
  const body = JSON.stringify(json);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(`POST /test/ai/${path} HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\n`);
  socket.write(`content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  return () => socket.resetAndDestroy();
}

test('f5 a client that goes during a whole answer ends the call, is asked no repair and pays for what was said', async (t) => {
  const calm = await start({});
  t.after(() => calm.stop());
  await calm.query('DB_USER_0', 'SELECT count(*) FROM ai_calls'); // The first query takes a while.
  const modes = ['hold', 'stall', 'hang'];
  for (const mode of modes) {
    const account = accountOf(modes.indexOf(mode) + 500);
    const { closed, asked: { length: asked } } = provider;
    const hangUp = askAndHangUp('consult', { text: `mode:${mode}`, account }, calm);
    await eventually(() => provider.asked.length > asked);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.equal(provider.closed, closed, mode);
    const at = performance.now();
    hangUp();
    await eventually(() => provider.closed > closed, { withinMs: 1000 });
    t.diagnostic(`${mode}: the call was ended ${(performance.now() - at).toFixed(0)} ms later`);
    const calls = 'SELECT state, charge, completion_tokens FROM ai_calls WHERE account_id = ?1';
    const [call] = await eventually(async () => {
      const rows = await calm.query('DB_USER_0', calls, account);
      return rows.length > 0 && rows[0].state !== 'open' && rows;
    });
    assert.deepEqual([call.state, call.completion_tokens], ['failed', mode === 'stall' ? 3 : 0]);
    assert.ok(call.charge > 0);
    const [{ open }] = await eventually(async () => {
      const rows = await calm.query('DB', 'SELECT count(*) AS open FROM ai_reservations');
      return rows[0].open === 0 && rows;
    });
    assert.equal(open, 0);
    assert.equal(provider.asked.length, asked + 1, 'one call only');
  }
  assert.match(calm.logs.map(({ message }) => message).join('\n'), /"code":"client_gone"/);
});

test('f5 whenever clients go, nothing is left running or set aside', async (t) => {
  const calm = await start({});
  t.after(() => calm.stop());
  await calm.query('DB_USER_0', 'SELECT count(*) FROM ai_calls');
  const [closed, asked] = [provider.closed, provider.asked.length];
  await Promise.all(Array.from({ length: 60 }, async (_, n) => {
    const hangUp = askAndHangUp('consult', { text: 'mode:ticks', account: accountOf(600 + n) }, calm);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 600));
    hangUp();
  }));
  await eventually(() => provider.closed - closed === provider.asked.length - asked);
  await eventually(async () => {
    const [{ open }] = await calm.query('DB', 'SELECT count(*) AS open FROM ai_reservations');
    const [person] = await calm.query('DB_USER_0', "SELECT count(*) AS open FROM ai_calls WHERE state = 'open'");
    return open === 0 && person.open === 0;
  });
  const rows = await calm.query('DB_USER_0', 'SELECT state FROM ai_calls');
  t.diagnostic(`${provider.asked.length - asked} of 60 were asked, ${rows.length} paid for`);
  assert.ok(rows.length > 0 && rows.every(({ state }) => state === 'failed'));
});

const accountOf = (n) => `0190a0a0-0000-7000-8000-${String(n).padStart(12, '0')}`;

test('h3 of two hundred at once no more are asked than the budget pays for', async (t) => {
  // With the deadlines of every day: two hundred at once on a busy machine are no test of those.
  const calm = await start({});
  t.after(() => calm.stop());
  // What is reserved for one such question, seen while it is under way.
  await calm.query('DB_USER_0', 'SELECT count(*) FROM ai_calls'); // The first query takes a while.
  const measured = ask('consult', { text: 'mode:hold', account: accountOf(1), maxTokens: 300 }, calm);
  const [{ charge }] = await eventually(async () => {
    const rows = await calm.query('DB_USER_0', "SELECT charge FROM ai_calls WHERE account_id = ?1 AND state = 'open'", accountOf(1));
    return rows.length > 0 && provider.holds && rows;
  });
  provider.holds = false;
  await measured;

  // Every answer costs all that was reserved for it.
  provider.usage = { prompt_tokens: charge - 300, completion_tokens: 300, total_tokens: charge };
  const paidFor = Math.floor(BUDGET / charge);
  const before = provider.asked.length;
  const one = () => ask('consult', { text: 'mode:sets', account: accountOf(2), maxTokens: 300 }, calm);
  const results = await Promise.all(Array.from({ length: 200 }, one));
  const answered = results.filter(({ fallbackReason }) => fallbackReason === null);
  const refused = results.filter(({ fallbackReason }) => fallbackReason === 'ai_quota_exceeded');
  t.diagnostic(`${answered.length} of 200 answered, each ${charge} of ${BUDGET} micro-dollars`);
  assert.equal(answered.length + refused.length, 200);
  assert.equal(answered.length, paidFor);
  assert.equal(provider.asked.length - before, paidFor);
  const [{ spent }] = await calm.query('DB_USER_0', 'SELECT sum(cost) AS spent FROM ai_usage_days WHERE account_id = ?1', accountOf(2));
  assert.equal(spent, paidFor * charge);
  assert.ok(spent <= BUDGET);
  const [{ open }] = await calm.query('DB', 'SELECT count(*) AS open FROM ai_reservations');
  assert.equal(open, 0);
});

test('we ask as the official client asks, and it understands what we understand', async () => {
  const question = 'mode:good';
  const at = provider.asked.length;
  assert.equal((await ask('ask', { text: question })).text, TEXT);
  const ours = provider.asked[at];

  const client = new OpenAI({ apiKey: KEY, baseURL: provider.url, maxRetries: 0 });
  const stream = await client.chat.completions.create({
    model: 'test-model',
    messages: [
      { role: 'system', content: 'You are a coach.' },
      { role: 'user', content: question },
    ],
    max_tokens: 100,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = '';
  let usage;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? '';
    usage = chunk.usage ?? usage;
  }
  const theirs = provider.asked[at + 1];

  assert.deepEqual(ours.body, theirs.body);
  assert.deepEqual([ours.method, ours.url], [theirs.method, theirs.url]);
  for (const name of ['authorization', 'content-type']) assert.equal(ours.headers[name], theirs.headers[name], name);
  assert.equal(text, TEXT);
  assert.deepEqual(usage, provider.usage);
});

test('structured answers are asked for as the official client asks for them', async () => {
  const at = provider.asked.length;
  await ask('consult', { text: 'mode:sets', account: accountOf(3) });
  const client = new OpenAI({ apiKey: KEY, baseURL: provider.url, maxRetries: 0 });
  const ours = provider.asked[at].body;
  const schema = { type: 'object', additionalProperties: false, required: ['sets'], properties: { sets: { type: 'integer' } } };
  const runner = client.chat.completions.stream({
    model: 'test-model',
    messages: ours.messages,
    max_tokens: 100,
    stream_options: { include_usage: true },
    response_format: { type: 'json_schema', json_schema: { name: 'sets', schema, strict: true } },
  });
  const final = await runner.finalChatCompletion();
  assert.deepEqual(ours, provider.asked[at + 1].body);
  assert.equal(final.choices[0].message.content, '{"sets":5}');
});

test('h1 a provider that fails five times is left alone', async () => {
  // Whatever failed before counts too: it is one isolate and thirty seconds are long.
  for (let n = 0; n < 5; n += 1) await ask('consult', { text: 'mode:s500', account: accountOf(10 + n) });
  const before = provider.asked.length;
  const { answer, fallbackReason } = await ask('consult', { text: 'mode:sets', account: accountOf(20) });
  assert.deepEqual([answer, fallbackReason], [{ sets: 3 }, 'ai_unavailable']);
  assert.equal(provider.asked.length, before);
});

test('keys are nowhere but in the header', async () => {
  assert.ok(provider.asked.every(({ url, body }) => !`${url}${JSON.stringify(body)}`.includes(KEY)));
  const log = vivace.logs.map(({ message }) => message).join('\n');
  assert.match(log, /ai_provider_failed/);
  assert.ok(!log.includes(KEY) && !log.includes('mode:'), 'neither key nor question is logged');
});
