// Sockets and event streams, as clients use them, for the tests of live objects.
import { WebSocket } from 'ws';

/** A socket and what it heard: `await socket.until((frame) => …)` gives the first frame that fits, old or to come. */
export class Live {
  frames = [];
  closed = null;
  #waiting = [];

  constructor(socket) {
    this.socket = socket;
    socket.on('message', (text) => {
      const frame = JSON.parse(text);
      this.frames.push(...(frame.type === 'events' ? frame.data : [frame]));
      this.#wake();
    });
    const ended = (code, reason) => {
      this.closed ??= { code, reason: String(reason), at: Date.now() };
      this.#wake();
    };
    socket.on('close', ended);
    // The close frame itself: workerd may leave the connection below it open for long.
    socket.on('open', () => socket._receiver.on('conclude', ended));
    socket.on('error', () => {});
  }

  #wake() {
    for (const check of this.#waiting.splice(0)) check();
  }

  /** Waits for a condition over this object. */
  async when(condition, withinMs = 5000) {
    const deadline = Date.now() + withinMs;
    for (;;) {
      const result = condition();
      if (result) return result;
      const left = deadline - Date.now();
      if (left <= 0) throw new Error(`not heard within ${withinMs} ms: ${condition}\n${JSON.stringify(this.frames.slice(-10))}`);
      await new Promise((resolve) => {
        this.#waiting.push(resolve);
        setTimeout(resolve, left);
      });
    }
  }

  until(fits, withinMs) {
    return this.when(() => this.frames.find(fits), withinMs);
  }

  untilType(type, withinMs) {
    return this.until((frame) => frame.type === type, withinMs);
  }

  untilClosed(withinMs) {
    return this.when(() => this.closed, withinMs);
  }

  send(frame) {
    this.socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
  }

  close() {
    this.socket.close(1000);
  }

  /** Ends the connection as a lost network would. */
  cut() {
    this.socket.terminate();
  }
}

/** Opens a socket; fails with `{ status, body }` when it is refused. */
export function open(url, { protocols = ['vivace.v1'], headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace(/^http/, 'ws'), protocols, { headers });
    const live = new Live(socket);
    socket.once('open', () => resolve(live));
    socket.once('unexpected-response', (_, response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => {
        let code;
        try {
          ({ code } = JSON.parse(body));
        } catch {}
        reject(Object.assign(new Error(`refused: ${response.statusCode} ${body}`), { status: response.statusCode, code }));
      });
    });
  });
}

/** Opens a socket by an access token. */
export const openWithToken = (vivace, path, { accessToken }) =>
  open(vivace.url + path, { headers: { authorization: `Bearer ${accessToken}` } });

/** Asks for a ticket. */
export async function ticketFor(vivace, { accessToken }, target) {
  const answer = await vivace.fetch('/api/v1/live/tickets', { json: target, headers: { authorization: `Bearer ${accessToken}` } });
  if (answer.status !== 201) throw new Error(`no ticket: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).data;
}

/** Opens the socket a ticket is for, as a browser would. */
export const openWithTicket = (vivace, { url, protocols }, query = '') => open(vivace.url + new URL(url).pathname + query, { protocols });

/** Reads a stream of server-sent events until `enough(events, text)`; then goes away. */
export async function readEvents(vivace, path, headers, enough, withinMs = 5000) {
  const goAway = new AbortController();
  const timer = setTimeout(() => goAway.abort(), withinMs);
  const answer = await fetch(vivace.url + path, { headers, signal: goAway.signal });
  const events = [];
  let text = '';
  let rest = '';
  const result = (ended) => ({ status: answer.status, headers: answer.headers, events, text, ended });
  if (answer.status !== 200) return { ...result(true), body: await answer.json() };
  const decoder = new TextDecoder();
  try {
    for await (const chunk of answer.body) {
      const part = decoder.decode(chunk, { stream: true });
      text += part;
      rest += part;
      const blocks = rest.split('\n\n');
      rest = blocks.pop();
      for (const block of blocks) {
        const lines = Object.fromEntries(block.split('\n').map((line) => [line.split(': ')[0], line.slice(line.indexOf(': ') + 2)]));
        if (lines.event) events.push({ id: lines.id, event: lines.event, data: JSON.parse(lines.data) });
      }
      if (enough(events, text)) return result(false);
    }
    return result(true);
  } catch (error) {
    if (error.name !== 'AbortError') throw error;
    throw new Error(`not heard within ${withinMs} ms; heard ${text}`);
  } finally {
    clearTimeout(timer);
    goAway.abort();
  }
}
