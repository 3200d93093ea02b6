// A provider of language models on loopback that speaks as OpenAI does and misbehaves as the question says:
// `mode:stall` in the last message.
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const MODE = /mode:([a-z0-9-]+)/;
/** What answers say, with characters of two, three and four bytes. */
export const TEXT = 'Heben für Ärzte: 漢字, dann 🏋️ und Schluss.';

const chunkOf = (delta, finishReason = null) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_795_248_000,
  model: 'test-model',
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
});
const event = (data) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;

/**
 * - `provider.asked`: every request so far: method, URL, headers and the body as JSON.
 * - `provider.usage`: the tokens answers say they counted.
 * - `provider.closed`: how many calls were ended by who asked.
 * - `provider.sent`: bytes of the endless answer.
 */
export async function startModelProvider() {
  const provider = { asked: [], usage: { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 }, closed: 0, sent: 0, held: [] };
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const part of request) text += part;
    const body = text ? JSON.parse(text) : null;
    provider.asked.push({ method: request.method, url: request.url, headers: request.headers, body });
    response.on('close', () => {
      if (!response.writableFinished) provider.closed += 1;
    });
    try {
      await answer(provider, body, response);
    } catch {
      response.destroy(); // Who asked is gone.
    }
  });
  server.keepAliveTimeout = 1;
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  provider.url = `http://127.0.0.1:${server.address().port}/v1`;
  provider.stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return provider;
}

const json = (response, status, body, headers = {}) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
};

const begin = (response) => response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });

/** Everything a good stream has after its text. */
const ending = (provider) =>
  event(chunkOf({}, 'stop')) + event({ ...chunkOf({}), choices: [], usage: provider.usage }) + event('[DONE]');

async function say(provider, response, text, pieces = 4) {
  begin(response);
  response.write(event(chunkOf({ role: 'assistant', content: '' })));
  const characters = [...text];
  const size = Math.ceil(characters.length / pieces);
  for (let at = 0; at < characters.length; at += size) {
    response.write(event(chunkOf({ content: characters.slice(at, at + size).join('') })));
  }
  response.end(ending(provider));
}

const never = () => new Promise(() => {});

/** What each mode does. */
const MODES = {
  hang: never,
  async stall(_, response) {
    begin(response);
    response.write(event(chunkOf({ content: 'Heb' })));
    await never();
  },
  async drip(_, response) {
    begin(response);
    for (;;) {
      response.write(': still here\n\n');
      await sleep(100);
      if (response.destroyed) return;
    }
  },
  async linger(provider, response) {
    begin(response);
    response.write(event(chunkOf({ content: TEXT })) + ending(provider));
    await never();
  },
  async cut(_, response) {
    begin(response);
    response.write(event(chunkOf({ content: 'Heb' })));
    await sleep(50);
    response.destroy();
  },
  async eof(_, response) {
    begin(response);
    response.end(event(chunkOf({ content: 'Heb' })));
  },
  async 'done-only'(_, response) {
    begin(response);
    response.end(event(chunkOf({ content: 'Heb' })) + event('[DONE]'));
  },
  async badjson(_, response) {
    begin(response);
    response.end(event(chunkOf({ content: 'Heb' })) + event('{"choices":[') + event('[DONE]'));
  },
  async halfutf8(provider, response) {
    begin(response);
    const bytes = Buffer.from(event(chunkOf({ content: TEXT })) + ending(provider));
    // Every byte of the first event by itself.
    const first = bytes.indexOf('\n\n') + 2;
    for (let at = 0; at < first; at += 1) {
      response.write(bytes.subarray(at, at + 1));
      if (bytes[at] > 127) await sleep(1);
    }
    response.end(bytes.subarray(first));
  },
  s429: async (_, response) => json(response, 429, { error: { message: 'slow down' } }, { 'retry-after': '7' }),
  s500: async (_, response) => json(response, 500, { error: { message: 'oh' } }),
  s503: async (_, response) => json(response, 503, '<html>'),
  async html(_, response) {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<!doctype html><p>Gateway');
  },
  wrong: async (_, response) => json(response, 200, { answer: 'Heben' }),
  'huge-json': (provider, response) => huge(provider, response, 'application/json'),
  'huge-events': (provider, response) => huge(provider, response, 'text/event-stream'),
  async whole(provider, response) {
    const choice = { index: 0, message: { role: 'assistant', content: TEXT }, finish_reason: 'stop' };
    json(response, 200, { id: 'x', object: 'chat.completion', created: 1, model: 'test-model', choices: [choice], usage: provider.usage });
  },
  async ticks(_, response) {
    begin(response);
    for (let n = 0; !response.destroyed; n += 1) {
      response.write(event(chunkOf({ content: `${n} ` })));
      await sleep(50);
    }
  },
  async timed(provider, response) {
    begin(response);
    for (let n = 0; n < 100; n += 1) {
      response.write(event(chunkOf({ content: `${performance.timeOrigin + performance.now()} ` })));
      await sleep(5);
    }
    response.end(ending(provider));
  },
  async hold(provider, response) {
    await new Promise((resolve) => provider.held.push(resolve));
    await say(provider, response, '{"sets":5}');
  },
  sets: (provider, response) => say(provider, response, '{"sets":5}'),
  faulty: (provider, response) => say(provider, response, '{"sets":500}'),
  good: (provider, response) => say(provider, response, TEXT),
};

/** 50 MB, as fast as they are taken. */
async function huge(provider, response, type) {
  response.writeHead(200, { 'content-type': type });
  const part = `data: ${' '.repeat(65_528)}\n`;
  for (provider.sent = 0; provider.sent < 50_000_000 && !response.destroyed; provider.sent += part.length) {
    if (!response.write(part)) await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
  }
  response.end();
}

async function answer(provider, body, response) {
  if (!body) return json(response, 200, { object: 'list', data: [{ id: 'test-model', object: 'model', created: 1, owned_by: 'me' }] });
  const [, mode] = body.messages.map(({ content }) => content.match(MODE)).findLast(Boolean) ?? [null, 'good'];
  return MODES[mode](provider, response);
}
