// `npm run bench:rooms`: how fast a live workout is.
//
// - Fan-out: one sender at ten messages a second, all sockets of a room receive; beside a Socket.IO server that does
//   the same, with the same raw `ws` client for both, in the same run, the two in turn. Neither compresses frames:
//   Socket.IO does not by itself, and the Worker does not where it is deployed (wrangler.toml). Latency is from sending to
//   the last byte read, by one clock. In the same run, the same from the plainest object there can be in workerd
//   (scripts/lib/plain-room.mjs): so much is the runtime's, whatever the room does.
// - A set logged by request and by socket.
//
//   node scripts/bench-rooms.mjs [seconds a round] [rounds] [sizes, as 50,200,500,1000]
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { build } from './build.mjs';
import { reRunUnderPinnedNode } from './lib/run.mjs';
import { main, say } from './lib/say.mjs';
import { setUp } from './setup.mjs';

const MESSAGES_PER_SECOND = 10;
/** Of Engine.IO 4 and Socket.IO 5: open, ping, message with connect, message with event. */
const OPEN = '0';
const PING = '2';
const CONNECT = '40';
const EVENT = '42';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Ticks of user and system time of a process (proc(5)), in seconds at the usual 100 Hz. */
function cpuSeconds(processId) {
  const fields = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function quantile(sorted, share) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** The server to compare with: a process of its own, as workerd is one. */
async function startSocketIo() {
  const child = fork(fileURLToPath(import.meta.url), ['--socket.io'], { execArgv: ['--no-warnings'] });
  const port = await new Promise((resolve) => child.once('message', resolve));
  return { port, processId: child.pid, stop: () => child.kill() };
}

async function serveSocketIo() {
  const { Server } = await import('socket.io');
  const { createServer } = await import('node:http');
  const http = createServer();
  const io = new Server(http, { transports: ['websocket'] });
  io.on('connection', (socket) => {
    socket.join('room');
    // The same work that a room does at the least: an envelope with a number, to all.
    let seq = 0;
    socket.on('note', (opId, notes) => {
      seq += 1;
      io.to('room').emit('workout:updated', { seq, at: new Date().toISOString(), data: { name: 'Push', notes, opId } });
    });
  });
  http.listen(0, '127.0.0.1', () => process.send(http.address().port));
}

/** A raw socket to the Socket.IO server. */
function openSocketIo(port) {
  const raw = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`, { perMessageDeflate: false });
  return new Promise((resolve, reject) => {
    raw.on('error', reject);
    raw.on('message', (data) => {
      const text = String(data);
      if (text.startsWith(OPEN)) raw.send(CONNECT);
      else if (text === PING) raw.send('3');
      else if (text.startsWith(CONNECT)) resolve(raw);
    });
  });
}

/** One round: `messages` from the first socket, to all. Latencies in milliseconds and what was lost. */
async function fanOut(sockets, send, find, processId, seconds) {
  const messages = MESSAGES_PER_SECOND * seconds;
  const sentAt = new Map();
  const latencies = [];
  for (const socket of sockets) {
    socket.removeAllListeners('bench');
    socket.benchListener = (data) => {
      const id = find(data);
      const at = id && sentAt.get(id);
      if (at !== undefined) latencies.push(performance.now() - at);
    };
    socket.on('message', socket.benchListener);
  }
  const cpu = cpuSeconds(processId);
  for (let n = 0; n < messages; n += 1) {
    const id = randomUUID();
    sentAt.set(id, performance.now());
    send(sockets[0], id);
    await pause(1_000 / MESSAGES_PER_SECOND);
  }
  const expected = messages * sockets.length;
  for (let waited = 0; latencies.length < expected && waited < 10_000; waited += 50) await pause(50);
  const used = cpuSeconds(processId) - cpu;
  for (const socket of sockets) socket.off('message', socket.benchListener);
  latencies.sort((a, b) => a - b);
  return { p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99), lost: expected - latencies.length, cpu: used };
}

/** The id that a note carries, found without parsing, for both servers alike. */
const NOTE = /"notes":"([0-9a-f-]{36})/;
const findNote = (data) => {
  const text = String(data);
  return text.includes('workout:updated') ? NOTE.exec(text)?.[1] : undefined;
};

async function inTurns(count, size, open) {
  const sockets = [];
  while (sockets.length < count) {
    sockets.push(...(await Promise.all(Array.from({ length: Math.min(size, count - sockets.length) }, open))));
  }
  return sockets;
}

async function benchFanOut(vivace, live, seconds, rounds, sizes) {
  const socketIo = await startSocketIo();
  const { startPlainRooms } = await import('./lib/plain-room.mjs');
  const plain = await startPlainRooms();
  const table = [];
  for (const size of sizes) {
    const person = await live.newcomer(vivace, `bench-${randomUUID().slice(0, 8)}`);
    const workout = await live.beginWorkout(vivace, person);
    const began = performance.now();
    const ours = await inTurns(size, 20, async () => (await live.openSocket(vivace, person, workout.id)).raw);
    const connected = performance.now() - began;
    const theirs = await inTurns(size, 20, () => openSocketIo(socketIo.port));
    for (const raw of [...ours]) raw.removeAllListeners('message');
    const sendOurs = (raw, id) => raw.send(JSON.stringify({ type: 'workout:update', opId: id, data: { notes: id } }));
    const sendTheirs = (raw, id) => raw.send(`${EVENT}${JSON.stringify(['note', id, id])}`);
    const servers = {
      room: [ours, sendOurs, vivace.processId],
      'Socket.IO': [theirs, sendTheirs, socketIo.processId],
      'plain object': [await inTurns(size, 20, () => plain.open(workout.id, '/')), sendOurs, plain.processId],
      'plain object that stores': [await inTurns(size, 20, () => plain.open(workout.id, '/storing')), sendOurs, plain.processId],
    };
    const found = Object.fromEntries(Object.keys(servers).map((name) => [name, []]));
    for (const [sockets, send, processId] of Object.values(servers)) await fanOut(sockets, send, findNote, processId, 1);
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, [sockets, send, processId]] of Object.entries(servers)) found[name].push(await fanOut(sockets, send, findNote, processId, seconds));
    }
    for (const [who, all] of Object.entries(found)) {
      const middle = (key) => all.map((one) => one[key]).sort((a, b) => a - b)[Math.floor(all.length / 2)];
      table.push({
        sockets: size,
        server: who,
        'p50 ms': Number(middle('p50').toFixed(1)),
        'p99 ms': Number(middle('p99').toFixed(1)),
        lost: all.reduce((sum, { lost }) => sum + lost, 0),
        'CPU µs a frame': Math.round((middle('cpu') * 1e6) / (size * MESSAGES_PER_SECOND * seconds)),
        'all connected ms': who === 'room' ? Math.round(connected) : undefined,
      });
    }
    for (const [sockets] of Object.values(servers)) for (const raw of sockets) raw.terminate();
    await pause(500);
  }
  socketIo.stop();
  await plain.stop();
  console.table(table);
}

/** A set logged a few hundred times by each door, by one device after the other. */
async function benchDoors(vivace, live) {
  const person = await live.newcomer(vivace, `bench-${randomUUID().slice(0, 8)}`);
  const doors = {
    'set by socket': async () => {
      const workout = await live.beginWorkout(vivace, person);
      const socket = await live.openSocket(vivace, person, workout.id);
      return { log: () => socket.ask('set:complete', live.aSet(workout)), end: () => socket.close() };
    },
    'set by request to the room': async () => {
      const workout = await live.beginWorkout(vivace, person);
      const log = () => live.submit(vivace, person, workout.id, [{ opId: randomUUID(), command: { type: 'log_set', ...live.aSet(workout) } }]);
      return { log, end: () => {} };
    },
    'set by POST /workouts/{id}/sets': async () => {
      const workout = await live.beginWorkout(vivace, person);
      const { setId, ...set } = live.aSet(workout);
      const log = async () => {
        const answer = await vivace.fetch(`/api/v1/workouts/${workout.id}/sets`, { json: set, headers: live.by(person) });
        if (answer.status >= 300) throw new Error(`${answer.status} ${await answer.text()} ${setId}`);
        await answer.arrayBuffer();
      };
      return { log, end: () => {} };
    },
  };
  const table = [];
  for (const [name, make] of Object.entries(doors)) {
    const latencies = [];
    try {
      for (let round = 0; round < 5; round += 1) {
        const { log, end } = await make();
        for (let n = 0; n < 60; n += 1) {
          const began = performance.now();
          await log();
          if (n >= 10) latencies.push(performance.now() - began);
          await pause(20);
        }
        end();
      }
    } catch (error) {
      say(`${name}: ${error.message}`);
      continue;
    }
    latencies.sort((a, b) => a - b);
    table.push({ door: name, 'p50 ms': Number(quantile(latencies, 0.5).toFixed(2)), 'p99 ms': Number(quantile(latencies, 0.99).toFixed(2)) });
  }
  console.table(table);
}

async function bench() {
  if (!process.env.VIVACE_PINNED_NODE) await build(await setUp());
  if (await reRunUnderPinnedNode()) return;
  const [seconds = '4', rounds = '3', sizes = '50,200,500,1000'] = process.argv.slice(2);
  const { GENEROUS_LIMITS, startVivace } = await import('../tests/worker/support.mjs');
  const live = await import('../tests/worker/live.mjs');
  const vivace = await startVivace({ vars: { RATE_LIMITS: GENEROUS_LIMITS } });
  try {
    await benchDoors(vivace, live);
    await benchFanOut(vivace, live, Number(seconds), Number(rounds), sizes.split(',').map(Number));
  } finally {
    await vivace.stop();
  }
}

if (process.argv[2] === '--socket.io') await serveSocketIo();
else main(bench);
