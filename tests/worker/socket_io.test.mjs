// Clients of Socket.IO in the real runtime, with the official client.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { io } from 'socket.io-client';
import { openWithToken } from './hub_client.mjs';
import { aSet, beginWorkout, by, newcomer, uuid7 } from './live.mjs';
import { eventually, GENEROUS_LIMITS, startVivace } from './support.mjs';

let vivace;
before(async () => {
  vivace = await startVivace({ vars: { RATE_LIMITS: GENEROUS_LIMITS } });
});
after(() => vivace.stop());

let count = 0;
const person = () => newcomer(vivace, `io-person-${++count}`);

/** A client and what it heard: `[name, data, meta]` of each event. */
function connect(auth, options = {}) {
  const socket = io(vivace.url, { transports: ['websocket'], forceNew: true, reconnection: false, auth, ...options });
  const heard = [];
  socket.onAny((...event) => heard.push(event));
  return { socket, heard, until: (fits) => eventually(() => heard.find(fits)) };
}

const once = (socket, name) => new Promise((resolve) => socket.once(name, resolve));

async function joined(auth, options) {
  const client = connect(auth, options);
  await Promise.race([once(client.socket, 'connect'), once(client.socket, 'connect_error').then((error) => Promise.reject(error))]);
  return client;
}

async function makeEvent(who, seconds) {
  const answer = await vivace.fetch('/api/v1/users/preferences', {
    method: 'PATCH', body: JSON.stringify({ defaultRestTime: seconds }), headers: { ...by(who), 'content-type': 'application/json' },
  });
  assert.equal(answer.status, 200);
}

const rest = ([name, data]) => name === 'sync:preferences' && data.preferences.defaultRestTime;

test('a client of Socket.IO hears its hub, and what it missed when it comes back', async () => {
  const ada = await person();
  const first = await joined({ token: ada.accessToken, device: 'phone' });
  await makeEvent(ada, 61);
  const [, , meta] = await first.until((event) => rest(event) === 61);
  first.socket.close();
  for (const seconds of [62, 63]) await makeEvent(ada, seconds);
  const again = await joined({ token: ada.accessToken, device: 'phone', since: meta.seq });
  await again.until((event) => rest(event) === 63);
  assert.deepEqual(again.heard.filter(rest).map((event) => [event[2].seq, rest(event)]), [[2, 62], [3, 63]]);
  again.socket.close();
});

test('sets logged with Socket.IO are answered, done once, and heard by every other client', async () => {
  const ada = await person();
  const workout = await beginWorkout(vivace, ada);
  const [phone, tablet] = [await joined({ token: ada.accessToken, device: 'phone' }), await joined({ token: ada.accessToken, device: 'tablet' })];
  const watch = await openWithToken(vivace, `/api/v1/workouts/${workout.id}/ws`, ada);
  assert.deepEqual(await tablet.socket.emitWithAck('subscribe', { workoutId: workout.id }), { status: 'done' });
  const set = { workoutId: workout.id, opId: 'io-set-1', ...aSet(workout) };
  const answer = await phone.socket.emitWithAck('set:complete', set);
  assert.equal(answer.status, 'done');
  assert.deepEqual(await phone.socket.emitWithAck('set:complete', set), answer);
  const [, data, meta] = await tablet.until(([name]) => name === 'set:completed');
  assert.equal(data.id, set.setId);
  assert.equal(meta.workoutId, workout.id);
  assert.equal((await watch.untilType('set:completed')).data.id, set.setId);
  assert.equal(tablet.heard.filter(([name]) => name === 'set:completed').length, 1);
  const refused = await phone.socket.emitWithAck('set:complete', { workoutId: workout.id, workoutExerciseId: uuid7(), weightGrams: 1000, reps: 5 });
  assert.equal(refused.status, 'rejected');
  const foreign = await joined({ token: (await person()).accessToken });
  assert.equal((await foreign.socket.emitWithAck('subscribe', { workoutId: workout.id })).code, 'not_found');
  for (const { socket } of [phone, tablet, foreign]) socket.close();
  watch.close();
});

test('a client that does not say who it is, or lies, gets a clear answer', async () => {
  const polling = await vivace.fetch('/socket.io/?EIO=4&transport=polling');
  assert.equal(polling.status, 400);
  assert.match((await polling.json()).error, /transports: \["websocket"\]/);
  const liar = connect({ token: 'x.y.z' });
  const error = await once(liar.socket, 'connect_error');
  assert.equal(error.data.code, 'not_signed_in');
  const elsewhere = io(`${vivace.url}/admin`, { transports: ['websocket'], forceNew: true, reconnection: false });
  assert.equal((await once(elsewhere, 'connect_error')).message, 'Invalid namespace');
  const nobody = await joined(undefined);
  assert.equal((await nobody.socket.emitWithAck('workout:start', { workoutId: uuid7() })).code, 'not_signed_in');
  for (const socket of [liar.socket, elsewhere, nobody.socket]) socket.close();
});

test('a client that signs in by an event is told, and put out for good when its sign-in ends', async () => {
  const ada = await person();
  const client = await joined(undefined);
  const told = once(client.socket, 'authenticated');
  client.socket.emit('authenticate', ada.accessToken);
  assert.equal((await told).status, 'done');
  await makeEvent(ada, 64);
  await client.until((event) => rest(event) === 64);
  const gone = once(client.socket, 'disconnect');
  const out = await vivace.fetch('/api/v1/auth/logout', { method: 'POST', body: '{}', headers: { ...by(ada), 'content-type': 'application/json' } });
  assert.ok(out.status < 300, String(out.status));
  assert.equal(await gone, 'io server disconnect', 'so that it does not come back by itself');
});
