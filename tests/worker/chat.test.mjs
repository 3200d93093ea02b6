// Conversations with the coach in the real runtime, against a model that says what a test lets it say.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { open, openWithTicket, readEvents, ticketFor } from './hub_client.mjs';
import { eventually, GENEROUS_LIMITS, register, signIn, startVivace } from './support.mjs';

/**
 * A server that speaks as OpenAI does, over real connections: a function in between would not see who hangs up. `next`
 * is what it says next: words, and how long between them.
 */
class Model {
  asked = [];
  closed = 0;
  saidAt = [];
  next = { words: ['Hello.'], everyMs: 0 };

  #server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    this.asked.push(JSON.parse(text));
    let isGone = false;
    response.on('close', () => {
      isGone = true;
      if (!response.writableFinished) this.closed += 1;
    });
    const { words, everyMs } = this.next;
    const say = (data) => response.write(`data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const word of words) {
      if (isGone) return;
      this.saidAt.push(performance.now());
      say({ choices: [{ delta: { content: word } }] });
      if (everyMs) await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
    say({ choices: [{ delta: {}, finish_reason: 'stop' }] });
    say({ choices: [], usage: { prompt_tokens: 100, completion_tokens: words.length } });
    say('[DONE]');
    response.end();
  });

  async start() {
    await new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${this.#server.address().port}/v1`;
    return this;
  }

  stop() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}

const start = (provider) =>
  startVivace({
    seeded: false,
    vars: { RATE_LIMITS: GENEROUS_LIMITS, OPENAI_BASE_URL: provider.url, OPENAI_MODEL: 'stub' },
    options: { outboundService: undefined },
  });

let model;
let vivace;
before(async () => {
  model = await new Model().start();
  vivace = await start(model);
});
after(async () => {
  await vivace?.stop();
  await model?.stop();
});

const by = ({ accessToken }) => ({ authorization: `Bearer ${accessToken}` });
const words = (count) => Array.from({ length: count }, (_, n) => `w${n} `);
const textOf = (events) => events.filter(({ event }) => event === 'ai:token').map(({ data }) => data.text).join('');
let count = 0;
async function person(on = vivace) {
  return signIn(on, await register(on, `chat-person-${++count}`));
}

const ask = async (who, body, on = vivace) => {
  const answer = await on.fetch('/api/v1/ai/chat', { json: body, headers: by(who) });
  assert.equal(answer.status, 200, await answer.clone().text());
  return (await answer.json()).data;
};

/** Asks for a stream and reads it until `enough`; then the client is gone. */
async function askForStream(who, body, enough, on = vivace) {
  const goAway = new AbortController();
  const answer = await fetch(`${on.url}/api/v1/ai/chat`, {
    method: 'POST', body: JSON.stringify({ ...body, stream: true }), signal: goAway.signal,
    headers: { ...by(who), 'content-type': 'application/json' },
  });
  assert.equal(answer.status, 200);
  const events = [];
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of answer.body) {
    rest += decoder.decode(chunk, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop();
    for (const block of blocks) {
      const lines = Object.fromEntries(block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]));
      if (lines.event) events.push({ id: lines.id, event: lines.event, data: JSON.parse(lines.data), at: performance.now() });
    }
    if (enough(events)) break;
  }
  goAway.abort();
  return events;
}

const isOver = (events) => events.some(({ event }) => ['ai:completed', 'ai:stopped', 'ai:error'].includes(event));
const stream = async (who, conversation, since, on = vivace) => {
  const heard = await
  readEvents(on, `/api/v1/ai/conversations/${conversation}/stream`, { ...by(who), 'last-event-id': since }, () => false, 15_000);
  assert.equal(heard.status, 200, JSON.stringify(heard.body));
  return heard;
};
const history = async (who, conversation, on = vivace) => {
  const answer = await on.fetch(`/api/v1/ai/chat/history?conversationId=${conversation}`, { headers: by(who) });
  assert.equal(answer.status, 200);
  return (await answer.json()).data.messages;
};

test('a question is answered whole', async () => {
  const ada = await person();
  model.next = { words: ['Three ', 'sets.'], everyMs: 0 };
  const reply = await ask(ada, { message: 'How many?', topic: 'workout' });
  assert.equal(reply.message, 'Three sets.');
  assert.deepEqual([reply.source, reply.model, reply.state], ['model', 'openai:stub', 'complete']);
  assert.deepEqual((await history(ada, reply.conversationId)).map(({ text }) => text), ['Three sets.', 'How many?']);
});

test('a stream tells words as they come, and how late', async (t) => {
  const ada = await person();
  model.next = { words: words(60), everyMs: 20 };
  model.saidAt = [];
  const events = await askForStream(ada, { message: 'Count.' }, isOver);
  assert.equal(textOf(events), words(60).join(''));
  assert.equal(events.findLast(({ event }) => event !== 'ready').event, 'ai:completed');
  const ids = events.map(({ id }) => Number(id));
  assert.ok(ids.every((id, n) => n === 0 || id === ids[n - 1] + 1), `${ids}`);
  const heard = events.filter(({ event }) => event === 'ai:token');
  if (heard.length === 60) {
    const late = heard.map(({ at }, n) => at - model.saidAt[n]).sort((a, b) => a - b);
    t.diagnostic(`added latency of a token: p50 ${late[30].toFixed(1)} ms, p95 ${late[57].toFixed(1)} ms, most ${late[59].toFixed(1)} ms`);
  }
});

test('a client that is cut off at any tenth token goes on from its last event, and so does another device', async (t) => {
  const ada = await person();
  const all = words(100);
  model.next = { words: all, everyMs: 0 };
  const uncut = textOf(await askForStream(ada, { message: 'Count.' }, isOver));
  assert.equal(uncut, all.join(''));
  const cuts = [1, ...Array.from({ length: 9 }, (_, n) => (n + 1) * 10)];
  let behind = 0;
  model.next = { words: all, everyMs: 10 };
  await Promise.all(cuts.map(async (cut) => {
    const had = await askForStream(ada, { message: 'Count.' }, (events) => textOf(events).split(' ').length > cut);
    if (textOf(had).length < uncut.length) behind += 1;
    const { conversationId } = had.find(({ event }) => event === 'ai:started').data;
    const [rest, again] = await Promise.all([stream(ada, conversationId, had.at(-1).id), stream(ada, conversationId, had.at(-1).id)]);
    for (const { events, ended } of [rest, again]) {
      assert.ok(ended);
      assert.equal(textOf([...had, ...events]), uncut, `cut after ${cut}`);
      assert.equal(events.findLast(({ event }) => event.startsWith('ai:')).data.text, uncut);
      const ids = [...had, ...events].filter(({ event }) => event.startsWith('ai:')).map(({ id }) => Number(id));
      assert.ok(ids.every((id, n) => n === 0 || id === ids[n - 1] + 1), `no gap and nothing twice after ${cut}: ${ids}`);
    }
    assert.equal((await history(ada, conversationId))[0].text, uncut);
  }));
  t.diagnostic(`cut after ${cuts.join(', ')} of ${all.length} tokens; ${behind} of these streams were cut before their end`);
  assert.ok(behind >= cuts.length / 2, 'most were cut in the middle');
});

test('a socket hears the answer, by a ticket that opens it once', async () => {
  const ada = await person();
  model.next = { words: ['First.'], everyMs: 0 };
  const { conversationId } = await ask(ada, { message: 'One?' });
  const ticket = await ticketFor(vivace, ada, { target: 'conversation', id: conversationId });
  const socket = await openWithTicket(vivace, ticket);
  await assert.rejects(openWithTicket(vivace, ticket), ({ status }) => status === 401);
  assert.equal((await socket.untilType('ready')).data.running, null);
  model.next = { words: words(5), everyMs: 10 };
  const reply = await ask(ada, { message: 'Two?', conversationId });
  const last = await socket.untilType('ai:completed');
  assert.deepEqual([last.data.messageId, last.data.text], [reply.messageId, words(5).join('')]);
  assert.equal(socket.frames.filter(({ type }) => type === 'ai:token').map(({ data }) => data.text).join(''), words(5).join(''));
  const bea = await person();
  const url = `${vivace.url}/api/v1/ai/conversations/${conversationId}/ws`;
  await assert.rejects(open(url, { headers: by(bea) }), ({ status }) => status === 404);
  socket.close();
});

test('stopping ends the call to the provider and keeps what there is', async () => {
  const ada = await person();
  model.next = { words: words(500), everyMs: 20 };
  const before = model.closed;
  const had = await askForStream(ada, { message: 'Count.' }, (events) => textOf(events).length > 20);
  const { conversationId } = had.find(({ event }) => event === 'ai:started').data;
  const second = await vivace.fetch('/api/v1/ai/chat', { json: { message: 'More?', conversationId }, headers: by(ada) });
  assert.equal(second.status, 409);
  assert.equal((await second.json()).code, 'answer_running');
  const stopped = await vivace.fetch(`/api/v1/ai/conversations/${conversationId}/stop`, { method: 'POST', headers: by(ada) });
  assert.deepEqual((await stopped.json()).data, { stopped: true });
  const message = await eventually(async () => (await history(ada, conversationId)).find(({ state }) => state === 'stopped'));
  assert.ok(words(500).join('').startsWith(message.text) && message.text.length > 20);
  await eventually(() => model.closed > before);
});

test('a running answer ends for its listeners when its conversation is deleted', async () => {
  const ada = await person();
  model.next = { words: words(500), everyMs: 20 };
  const before = model.closed;
  const had = await askForStream(ada, { message: 'Count.' }, (events) => textOf(events).length > 20);
  const { conversationId } = had.find(({ event }) => event === 'ai:started').data;
  const listening = stream(ada, conversationId, had.at(-1).id);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const deleted = await vivace.fetch(`/api/v1/ai/conversations/${conversationId}`, { method: 'DELETE', headers: by(ada) });
  assert.equal(deleted.status, 200);
  const { events, ended } = await listening;
  assert.ok(ended);
  assert.equal(events.at(-1).event, 'ai:stopped');
  assert.ok(events.at(-1).data.text.length > 20);
  await eventually(() => model.closed > before);
});

test('h6 what somebody in danger is told as events is numbered and told to who listens', async () => {
  const ada = await person();
  const had = await askForStream(ada, { message: 'I want to kill myself' }, (events) => events.some(({ event }) => event === 'ready'));
  assert.deepEqual(had.map(({ event }) => event), ['ai:started', 'ai:token', 'ai:completed', 'ready']);
  assert.ok(had.every(({ id }) => Number(id) > 0));
  const { conversationId } = had[0].data;
  const ticket = await ticketFor(vivace, ada, { target: 'conversation', id: conversationId });
  const socket = await openWithTicket(vivace, ticket);
  await socket.untilType('ready');
  const reply = await ask(ada, { message: 'I want to die', conversationId });
  const told = await socket.untilType('ai:completed');
  assert.deepEqual([told.data.messageId, told.data.source], [reply.messageId, 'resources']);
  socket.close();
  const { events, ended } = await stream(ada, conversationId, had[0].id);
  assert.ok(ended && events.some(({ data }) => data.messageId === reply.messageId));
});

test('h6 somebody in danger is answered without asking anybody', async () => {
  const ada = await person();
  const before = model.asked.length;
  const reply = await ask(ada, { message: 'I want to kill myself' });
  assert.match(reply.message, /findahelpline\.com/);
  assert.equal(model.asked.length, before);
});

test('killed in the middle of an answer: what was told is there, and nobody is asked again', async () => {
  const own = await new Model().start();
  const killed = await start(own);
  try {
    const ada = await person(killed);
    own.next = { words: words(1000), everyMs: 10 };
    const had = await askForStream(ada, { message: 'Count.' }, (events) => textOf(events).length > 60, killed);
    const { conversationId } = had.find(({ event }) => event === 'ai:started').data;
    await killed.kill();
    await killed.restart();
    const rest = await stream(ada, conversationId, had.at(-1).id, killed);
    const last = rest.events.at(-1);
    assert.deepEqual([last.event, last.data.state], ['ai:error', 'incomplete'], JSON.stringify(rest.events.slice(-3)));
    const whole = textOf([...had, ...rest.events]);
    assert.equal(last.data.text, whole);
    assert.ok(words(1000).join('').startsWith(whole));
    const [message] = await eventually(async () => {
      const said = await history(ada, conversationId, killed);
      return said[0].state !== 'running' && said;
    });
    assert.deepEqual([message.state, message.text], ['incomplete', whole]);
    assert.equal(own.asked.length, 1);
    own.next = { words: ['Again.'], everyMs: 0 };
    assert.equal((await ask(ada, { message: 'Once more?', conversationId }, killed)).message, 'Again.');
  } finally {
    await killed.stop();
    await own.stop();
  }
});
