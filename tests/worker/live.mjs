// Clients of live workouts for the tests, the soak and the benchmark: sockets with the raw `ws` client, and the calls
// that the Worker makes to a room.
import { randomBytes, randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { register, signIn } from './support.mjs';

/** UUIDv7, as every id is one. */
export function uuid7() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}

export const by = (person) => ({ authorization: `Bearer ${person.accessToken}` });

/** A person who is signed in, with what their token says of them. */
export async function newcomer(vivace, username) {
  const person = await signIn(vivace, await register(vivace, username));
  const { sub, sid, shard } = JSON.parse(Buffer.from(person.accessToken.split('.')[1], 'base64url'));
  return { ...person, account: sub, session: sid, shard };
}

/** Calls a room as the Worker does (src/live/workout_room/protocol.rs). */
export async function callRoom(vivace, person, workout, call) {
  const rooms = await vivace.mf.getDurableObjectNamespace('WORKOUT_ROOM');
  const stub = rooms.get(rooms.idFromName(`${person.account}/${workout}`));
  const room = { account: person.account, shard: person.shard, workout };
  const response = await stub.fetch('https://object/', { method: 'POST', body: JSON.stringify({ room, call }) });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`room: ${response.status} ${text}`);
  const answer = JSON.parse(text);
  // What it holds stands under its name, if it holds anything.
  return typeof answer === 'string' ? answer : Object.values(answer)[0];
}

/** The operations of one request. */
export const submit = (vivace, person, workout, ops, merge = false) =>
  callRoom(vivace, person, workout, { submit: { ops, merge } });

export const readRoom = (vivace, person, workout) => callRoom(vivace, person, workout, 'read');

/** Makes a workout of one exercise that has begun; gives its ids. */
export async function beginWorkout(vivace, person) {
  const [{ id: exercise }] = await vivace.query('DB', "SELECT id FROM exercises WHERE tracking_type = 'weight_reps' ORDER BY id LIMIT 1");
  const workout = { id: uuid7(), exercise: uuid7() };
  const document = {
    id: workout.id,
    name: 'Push',
    status: 'planned',
    visibility: 'private',
    createdAt: Date.now(),
    pausedMs: 0,
    mood: {},
    exercises: [{ id: workout.exercise, exercise, name: 'Bench Press', tracking: 'weight_reps', sets: [] }],
  };
  await callRoom(vivace, person, workout.id, { create: { workout: document } });
  await submit(vivace, person, workout.id, [{ opId: 'start', command: { type: 'start' } }]);
  return workout;
}

/** The members of a set that was done. */
export const aSet = (workout, setId = uuid7(), kilograms = 80) => ({
  setId, workoutExerciseId: workout.exercise, weightGrams: kilograms * 1_000, reps: 8,
});

export async function ticketFor(vivace, person, workout) {
  const answer = await vivace.fetch('/api/v1/live/tickets', { json: { target: 'workout', id: workout }, headers: by(person) });
  if (answer.status !== 201) throw new Error(`ticket: ${answer.status} ${await answer.text()}`);
  return (await answer.json()).data;
}

/**
 * A socket to a workout. `frames` are all that came, in order; events are counted in `seq`. It answers what asks
 * whether it reads, unless it is `deaf`.
 */
export class Socket {
  frames = [];
  closed = null;
  #waiting = [];

  constructor(url, protocols, { headers = {}, deaf = false } = {}) {
    // The Worker leaves frames uncompressed (wrangler.toml), as it is deployed. Here Miniflare's router for assets
    // stands before it and would compress each frame anew for each socket, if a client offered that.
    this.raw = new WebSocket(url, protocols, { headers, maxPayload: 64 * 1024 * 1024, perMessageDeflate: false });
    this.opened = new Promise((resolve, reject) => {
      this.raw.on('open', () => resolve(this));
      this.raw.on('error', reject);
      this.raw.on('unexpected-response', (_, response) => reject(Object.assign(new Error(`refused: ${response.statusCode}`), { status: response.statusCode })));
    });
    this.opened.catch(() => {});
    this.raw.on('message', (data, isBinary) => {
      const text = String(data);
      if (text === 'pong') return;
      const frame = JSON.parse(text);
      if (frame.type === 'ping' && !deaf) this.send({ type: 'pong', data: frame.data });
      for (const one of frame.type === 'events' ? frame.data : [frame]) this.#take(one, isBinary);
    });
    const ended = (code, reason) => {
      this.closed ??= { code, reason: String(reason) };
      this.#wake();
    };
    this.raw.on('close', ended);
    // The close frame itself: workerd may leave the connection below it open for long.
    this.raw.on('open', () => this.raw._receiver.on('conclude', ended));
  }

  #take(frame) {
    this.frames.push(frame);
    this.#wake();
  }

  #wake() {
    this.#waiting = this.#waiting.filter((check) => !check());
  }

  get protocol() {
    return this.raw.protocol;
  }

  get seq() {
    return this.frames.reduce((seq, frame) => (frame.type === 'ack' ? seq : Math.max(seq, frame.seq ?? 0)), 0);
  }

  /** The events that came, without greetings and answers. */
  get events() {
    return this.frames.filter(({ type }) => !['ack', 'error', 'ready', 'snapshot', 'resync', 'ping'].includes(type));
  }

  send(frame) {
    this.raw.send(typeof frame === 'string' || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
  }

  /** Sends a command and waits for its answer. */
  async ask(type, data = {}, opId = randomUUID()) {
    this.send({ type, opId, device: 'test', data });
    return this.until((frame) => ['ack', 'error'].includes(frame.type) && frame.data.opId === opId);
  }

  /** The first frame, past or to come, that `fits`. */
  until(fits, withinMs = 10_000) {
    return new Promise((resolve, reject) => {
      const check = () => {
        const found = this.frames.find(fits);
        if (found === undefined && this.closed === null) return false;
        clearTimeout(timer);
        if (found === undefined) reject(new Error(`closed first: ${JSON.stringify(this.closed)}`));
        else resolve(found);
        return true;
      };
      const timer = setTimeout(() => reject(new Error(`no such frame: ${fits}; got ${JSON.stringify(this.frames.slice(-5))}`)), withinMs);
      if (!check()) this.#waiting.push(check);
    });
  }

  async untilClosed(withinMs = 10_000) {
    const deadline = Date.now() + withinMs;
    while (this.closed === null) {
      if (Date.now() > deadline) throw new Error('still open');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return this.closed;
  }

  close() {
    this.raw.terminate();
  }
}

/** Opens a socket with the access token, or with a ticket where one is given, and waits for its greeting. */
export async function openSocket(vivace, person, workout, { since, ticket, ...options } = {}) {
  const url = `${vivace.url.replace(/^http/, 'ws')}/api/v1/workouts/${workout}/ws${since === undefined ? '' : `?since=${since}`}`;
  const socket = ticket
    ? new Socket(url, ['vivace.v1', `ticket.${ticket}`], options)
    : new Socket(url, ['vivace.v1'], { ...options, headers: { ...by(person), ...options.headers } });
  await socket.opened;
  await socket.until(({ type }) => type === 'ready');
  return socket;
}
