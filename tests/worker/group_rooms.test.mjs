// People who train together, in the real runtime: sockets, late joiners, the shared start, and what stays private.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openWithTicket, openWithToken, ticketFor } from './hub_client.mjs';
import { beginWorkout, newcomer, submit, uuid7 } from './live.mjs';
import { eventually, GENEROUS_LIMITS, startVivace } from './support.mjs';

/** A load that stands for nothing else: it may be in no frame unless its owner shows it. */
const CANARY_GRAMS = 123_456;

let vivace;
before(async () => {
  vivace = await startVivace({ vars: { RATE_LIMITS: GENEROUS_LIMITS } });
});
after(() => vivace.stop());

let count = 0;
const person = () => newcomer(vivace, `group-person-${++count}`);
const by = ({ accessToken }) => ({ authorization: `Bearer ${accessToken}` });

async function call(who, method, path, json) {
  const answer = await vivace.fetch(`/api/v1/rooms${path}`, {
    method, headers: { ...by(who), 'content-type': 'application/json' }, body: json === undefined ? undefined : JSON.stringify(json),
  });
  const body = await answer.json();
  return { status: answer.status, code: body.code, data: body.data };
}

async function openRoom(host) {
  const { status, data } = await call(host, 'POST', '', { name: 'Monday legs' });
  assert.equal(status, 201);
  return data;
}

const join = (who, room) => call(who, 'POST', '/join', { code: room.code });
const socketTo = async (who, room, query = '') => {
  const socket = await openWithTicket(vivace, await ticketFor(vivace, who, { target: 'room', id: room.id }), query);
  await socket.untilType('ready');
  return socket;
};
/** Sends a command and waits for its answer. */
async function ask(socket, type, data, opId = uuid7()) {
  socket.send({ type, opId, data });
  return socket.until((frame) => ['ack', 'error'].includes(frame.type) && frame.data.opId === opId);
}
const names = (members) => members.map(({ username }) => username);

test('two people and a late joiner see the same room', async () => {
  const [ada, ben, eve] = [await person(), await person(), await person()];
  const room = await openRoom(ada);
  const adas = await socketTo(ada, room);
  assert.equal((await adas.untilType('snapshot')).data.name, 'Monday legs');
  assert.equal((await join(ben, room)).status, 200);
  assert.equal((await adas.until((frame) => frame.type === 'room:joined')).data.member.userId, ben.account);
  const bens = await socketTo(ben, room);
  await ask(bens, 'room:ready', { value: true });
  await ask(adas, 'room:plan', { exercises: [{ name: 'Squat', sets: 5, reps: 5 }] });
  for (const socket of [adas, bens]) {
    assert.equal((await socket.untilType('room:ready')).data.userId, ben.account);
    assert.equal((await socket.untilType('room:plan')).data.exercises[0].name, 'Squat');
  }
  await join(eve, room);
  const eves = await socketTo(eve, room);
  const state = (await eves.untilType('snapshot')).data;
  assert.deepEqual(names(state.members), [ada, ben, eve].map(({ user }) => user.username));
  assert.deepEqual(state.members.map((member) => member.isReady), [false, true, false]);
  assert.equal(state.plan[0].name, 'Squat');
  assert.equal(state.host, ada.account);
  for (const socket of [adas, bens, eves]) socket.close();
});

test('everybody is told one instant, and starts at it', async () => {
  const [ada, ben] = [await person(), await person()];
  const room = await openRoom(ada);
  await join(ben, room);
  const [adas, bens] = [await socketTo(ada, room), await socketTo(ben, room)];
  assert.equal((await ask(bens, 'room:countdown', { seconds: 1 })).data.outcome.code, 'forbidden');
  assert.equal((await ask(adas, 'room:countdown', { seconds: 1 })).data.outcome.code, 'not_enough_ready');
  await ask(adas, 'room:ready', { value: true });
  await ask(bens, 'room:ready', { value: true });
  const opId = uuid7();
  assert.equal((await ask(adas, 'room:countdown', { seconds: 1 }, opId)).type, 'ack');
  adas.send({ type: 'room:countdown', opId, data: { seconds: 1 } });
  await adas.when(() => adas.frames.filter((frame) => frame.type === 'ack' && frame.data.opId === opId).length === 2);
  const starts = [];
  for (const socket of [adas, bens]) {
    const { data: { startsAt } } = await socket.untilType('room:countdown');
    const { data: { startedAt } } = await socket.untilType('room:started');
    assert.equal(startedAt, startsAt);
    assert.ok(Date.now() >= Date.parse(startsAt));
    assert.ok(Date.now() - Date.parse(startsAt) < 2000);
    assert.equal(socket.frames.filter(({ type }) => type === 'room:countdown').length, 1, 'the operation sent twice was done once');
    starts.push(startsAt);
  }
  assert.equal(starts[0], starts[1]);
  for (const socket of [adas, bens]) socket.close();
});

test('g1 who was cut off hears exactly what was missed, also from a killed room', async () => {
  const [ada, ben] = [await person(), await person()];
  const room = await openRoom(ada);
  await join(ben, room);
  const bens = await socketTo(ben, room);
  const { seq } = await bens.untilType('ready');
  bens.cut();
  await call(ada, 'POST', `/${room.id}/ready`, { ready: true });
  await call(ada, 'PUT', `/${room.id}/lock`, { locked: true });
  await vivace.kill();
  await vivace.restart();
  await call(ada, 'POST', `/${room.id}/ready`, { ready: false });
  const again = await socketTo(ben, room, `?since=${seq}`);
  const missed = again.frames.filter(({ type }) => type.startsWith('room:') && type !== 'room:presence');
  assert.deepEqual(missed.map(({ type }) => type), ['room:ready', 'room:locked', 'room:ready']);
  assert.deepEqual(missed.map((frame) => frame.seq), [seq + 1, seq + 2, seq + 3]);
  const ahead = await socketTo(ben, room, '?since=999');
  assert.equal((await ahead.untilType('resync')).data.reason, 'ahead');
  assert.equal((await ahead.untilType('snapshot')).data.isLocked, true);
  for (const socket of [again, ahead]) socket.close();
});

test('the host who leaves is followed, and who is sent out is disconnected and stays out', async () => {
  const [ada, ben, eve] = [await person(), await person(), await person()];
  const room = await openRoom(ada);
  await join(ben, room);
  await join(eve, room);
  const [adas, bens, eves] = [await socketTo(ada, room), await socketTo(ben, room), await socketTo(eve, room)];
  await call(ada, 'POST', `/${room.id}/leave`);
  assert.equal((await adas.untilClosed()).code, 4403);
  assert.equal((await bens.untilType('room:host')).data.userId, ben.account);
  assert.equal((await ask(bens, 'room:kick', { userId: eve.account })).type, 'ack');
  assert.equal((await eves.untilClosed()).code, 4403);
  assert.deepEqual((await bens.until((frame) => frame.type === 'room:left' && frame.data.userId === eve.account)).data.wasKicked, true);
  await assert.rejects(openWithToken(vivace, `/api/v1/rooms/${room.id}/ws`, eve), { status: 404 });
  assert.equal((await join(eve, room)).status, 403);
  assert.equal((await call(ben, 'DELETE', `/${room.id}`)).status, 200);
  assert.equal((await bens.untilClosed()).code, 4404);
});

test('a member’s sets are seen as they are done, and private weights in no frame', async () => {
  const [ada, ben] = [await person(), await person()];
  const room = await openRoom(ada);
  await join(ben, room);
  const bens = await socketTo(ben, room);
  const workout = await beginWorkout(vivace, ada);
  assert.equal((await call(ada, 'PUT', `/${room.id}/workout`, { workoutId: workout.id })).status, 200);
  const log = (opId) => submit(vivace, ada, workout.id, [{
    opId, command: { type: 'log_set', setId: uuid7(), workoutExerciseId: workout.exercise, weightGrams: CANARY_GRAMS, reps: 8 },
  }]);
  await log('first');
  const seen = await bens.untilType('room:progress');
  assert.equal(seen.data.userId, ada.account);
  assert.deepEqual([seen.data.set.reps, seen.data.set.doneSets, seen.data.set.exerciseName], [8, 1, 'Bench Press']);
  const isCanary = (frame) => JSON.stringify(frame).includes(String(CANARY_GRAMS));
  await call(ada, 'PUT', `/${room.id}/sharing`, { weights: true });
  await log('second');
  assert.ok(isCanary(await bens.until((frame) => frame.type === 'room:progress' && frame.data.set.doneSets === 2)));
  assert.equal(bens.frames.filter(isCanary).length, 1, 'only what was shown');
  await call(ada, 'PUT', `/${room.id}/sharing`, { weights: false });
  await log('third');
  await bens.until((frame) => frame.type === 'room:progress' && frame.data.set.doneSets === 3);
  const late = await socketTo(ben, room, '?since=0');
  const fresh = await socketTo(ben, room);
  assert.equal(late.frames.filter(({ type }) => type === 'room:progress').length, 3);
  for (const socket of [late, fresh]) assert.ok(!socket.frames.some(isCanary), 'what was shown before is taken back');
  for (const socket of [bens, late, fresh]) socket.close();
});

test('g3 what ends a sign-in closes its sockets in rooms, of workouts too', async () => {
  const [ada, ben] = [await person(), await person()];
  const room = await openRoom(ada);
  await join(ben, room);
  const [adas, bens] = [await socketTo(ada, room), await socketTo(ben, room)];
  const workout = await beginWorkout(vivace, ben);
  const own = await openWithTicket(vivace, await ticketFor(vivace, ben, { target: 'workout', id: workout.id }));
  await own.untilType('ready');
  const began = Date.now();
  assert.equal((await vivace.fetch('/api/v1/auth/logout-all', { method: 'POST', headers: by(ben) })).status, 200);
  for (const socket of [bens, own]) {
    const closed = await socket.untilClosed(5000);
    assert.equal(closed.code, 4401);
    assert.ok(closed.at - began < 5000);
  }
  await assert.rejects(openWithToken(vivace, `/api/v1/rooms/${room.id}/ws?since=0`, ben), { status: 401 });
  assert.equal(adas.closed, null);
  await eventually(() => adas.frames.filter(({ type }) => type === 'room:presence').at(-1)?.data.online.length === 1);
  adas.close();
});

test('g4 hostile frames are refused and the room stays up', async () => {
  const [ada, ben] = [await person(), await person()];
  const room = await openRoom(ada);
  await join(ben, room);
  const [adas, bens] = [await socketTo(ada, room), await socketTo(ben, room)];
  for (const frame of ['x', '{"type":1}', '[]', '{"type":"room:lock","data":{"value":"yes"}}', '{"type":"room:drop"}', 'a'.repeat(70_000)]) bens.send(frame);
  await bens.when(() => bens.frames.filter(({ type }) => type === 'error').length >= 6);
  assert.equal(bens.closed, null);
  assert.equal((await ask(adas, 'room:lock', { value: true })).type, 'ack');
  assert.equal((await bens.untilType('room:locked')).data.isLocked, true);
  for (const socket of [adas, bens]) socket.close();
});

test('a finished workout is told on every device, and its copy is announced', async () => {
  const ada = await person();
  const hub = await openWithToken(vivace, '/api/v1/live/ws', ada);
  await hub.untilType('ready');
  const workout = await beginWorkout(vivace, ada);
  await submit(vivace, ada, workout.id, [
    { opId: 'one', command: { type: 'log_set', setId: uuid7(), workoutExerciseId: workout.exercise, weightGrams: 80_000, reps: 8 } },
    { opId: 'end', command: { type: 'complete' } },
  ]);
  const synced = await hub.until((frame) => frame.type === 'sync:workout' && frame.data.status === 'completed');
  assert.equal(synced.data.workoutId, workout.id);
  await hub.untilType('sync:progress');
  const told = await hub.untilType('notification:new');
  assert.equal(told.data.notification.type, 'workout_completed');
  assert.equal(told.data.notification.data.doneSets, 1);
  hub.close();
});
