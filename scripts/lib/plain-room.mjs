// The least that a room can be in workerd: a Durable Object in plain JavaScript that sends each message to all of its
// sockets, and one that also stores it first, as an object must that loses nothing. What a room takes beyond these is ours;
// these are the runtime's.
import { convertV4MiniflareOptions, Miniflare, NoOpLog } from 'miniflare';
import { WebSocket } from 'ws';
import { workerdProcesses } from '../../tests/worker/support.mjs';

const SCRIPT = `
import { DurableObject } from 'cloudflare:workers';

export class Room extends DurableObject {
  seq = 0;

  async fetch(request) {
    const [client, server] = Object.values(new WebSocketPair());
    this.stores = new URL(request.url).pathname === '/storing';
    if (this.stores) this.ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY, frame TEXT)');
    this.ctx.acceptWebSocket(server);
    return new Response(null, { status: 101, webSocket: client });
  }

  webSocketMessage(socket, text) {
    const { opId, data } = JSON.parse(text);
    this.seq += 1;
    const frame = JSON.stringify({ type: 'workout:updated', seq: this.seq, at: new Date().toISOString(), data: { name: 'Push', ...data, opId } });
    if (this.stores) this.ctx.storage.sql.exec('INSERT OR REPLACE INTO events (seq, frame) VALUES (?, ?)', this.seq, frame);
    for (const one of this.ctx.getWebSockets()) one.send(frame);
  }
}

export default {
  fetch(request, env) {
    const room = env.ROOM.get(env.ROOM.idFromName(request.headers.get('x-room') + request.url));
    return room.fetch(request);
  },
};
`;

/** Starts it; `open(room, path)` gives a socket of `/` or `/storing`. */
export async function startPlainRooms() {
  const before = new Set(workerdProcesses());
  const mf = new Miniflare(convertV4MiniflareOptions({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    telemetry: { enabled: false },
    log: new NoOpLog(),
    workers: [{
      name: 'plain',
      modules: [{ type: 'ESModule', path: 'plain.mjs', contents: SCRIPT }],
      compatibilityDate: '2026-11-01',
      durableObjects: { ROOM: { className: 'Room', useSQLite: true } },
      unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    }],
  }));
  const { port } = await mf.unsafeGetDirectURL('plain');
  return {
    processId: workerdProcesses().find((id) => !before.has(id)),
    open(room, path) {
      const raw = new WebSocket(`ws://127.0.0.1:${port}${path}`, { perMessageDeflate: false, headers: { 'x-room': room } });
      return new Promise((resolve, reject) => {
        raw.once('open', () => resolve(raw));
        raw.once('error', reject);
      });
    },
    stop: () => mf.dispose(),
  };
}
