// Live workouts in the real runtime: real objects, sockets, alarms, sleep and sudden death.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { eventually, GENEROUS_LIMITS, startVivace } from './support.mjs';
import { aSet, beginWorkout, by, newcomer, openSocket, readRoom, submit, ticketFor, uuid7 } from './live.mjs';

let vivace;
let ada;
before(async () => {
  vivace = await startVivace({ vars: { RATE_LIMITS: GENEROUS_LIMITS, CORS_ORIGINS: 'https://app.example.org' } });
  ada = await newcomer(vivace, 'room-ada');
});
after(() => vivace.stop());

const namesOf = (frames) => frames.map(({ type }) => type);
const setsOf = (snapshot) => snapshot.workout.exercises[0].sets;

test('two devices see each other’s sets, and a request is the same door', async () => {
  const workout = await beginWorkout(vivace, ada);
  const phone = await openSocket(vivace, ada, workout.id);
  const watch = await openSocket(vivace, ada, workout.id, { ticket: (await ticketFor(vivace, ada, workout.id)).ticket });
  assert.equal(watch.protocol, 'vivace.v1');
  const set = aSet(workout);
  const ack = await phone.ask('set:complete', set);
  assert.equal(ack.data.outcome.status, 'done');
  for (const device of [phone, watch]) {
    const told = await device.until(({ type, data }) => type === 'set:completed' && data.id === set.setId);
    assert.ok(told.seq <= ack.seq);
  }
  const { setId, ...byRequest } = aSet(workout);
  const answer = await vivace.fetch(`/api/v1/workouts/${workout.id}/sets`, { json: byRequest, headers: { ...by(ada), 'idempotency-key': setId } });
  assert.equal(answer.status, 201, await answer.clone().text());
  const made = (await answer.json()).data;
  for (const device of [phone, watch]) {
    const told = await device.until(({ type, data }) => type === 'set:completed' && data.id !== set.setId);
    assert.ok(JSON.stringify(made).includes(told.data.id));
    await device.until(({ type, seq }) => type === 'workout:stats' && seq > told.seq);
  }
  assert.deepEqual(phone.events, watch.events.filter(({ seq }) => seq >= phone.events[0].seq));
  for (const device of [phone, watch]) device.close();
});

test('g1 an operation sent twice, by both doors, is done once', async () => {
  const workout = await beginWorkout(vivace, ada);
  const phone = await openSocket(vivace, ada, workout.id);
  const set = aSet(workout);
  const first = await phone.ask('set:complete', set, 'twice');
  await phone.until(({ type, seq }) => type !== 'ack' && seq >= first.seq);
  phone.frames.length = 0;
  assert.deepEqual(await phone.ask('set:complete', set, 'twice'), first);
  const { answers, now } = await submit(vivace, ada, workout.id, [{ opId: 'twice', command: { type: 'log_set', ...set } }]);
  assert.equal(answers[0].seq, first.seq);
  assert.equal(setsOf(now.snapshot).length, 1);
  assert.deepEqual(phone.events, []);
  phone.close();
});

test('g1 after a cut a client gets what it missed, once', async () => {
  const workout = await beginWorkout(vivace, ada);
  const watch = await openSocket(vivace, ada, workout.id);
  let phone = await openSocket(vivace, ada, workout.id);
  const seen = [];
  for (let cut = 0; cut < 5; cut += 1) {
    await watch.ask('set:complete', aSet(workout));
    await phone.until(({ seq }) => seq >= watch.seq);
    const { seq } = phone;
    seen.push(...phone.events);
    phone.close();
    for (let n = 0; n < 5; n += 1) await watch.ask('set:complete', aSet(workout));
    phone = await openSocket(vivace, ada, workout.id, { since: seq });
  }
  seen.push(...phone.events);
  assert.deepEqual(seen, watch.events);
  const numbers = seen.map(({ seq }) => seq);
  assert.deepEqual(numbers, numbers.map((_, n) => numbers[0] + n));
  for (const device of [phone, watch]) device.close();
});

test('g2 who was away too long is told so and gets the workout as it is', async () => {
  const workout = await beginWorkout(vivace, ada);
  for (let batch = 0; batch < 5; batch += 1) {
    const ops = Array.from({ length: 500 }, (_, n) => ({ opId: `note-${batch}-${n}`, command: { type: 'update_details', notes: `${batch} ${n}` } }));
    await submit(vivace, ada, workout.id, ops);
  }
  const late = await openSocket(vivace, ada, workout.id, { since: 3 });
  assert.deepEqual(namesOf(late.frames), ['resync', 'snapshot', 'ready']);
  assert.equal(late.frames[1].data.workout.sessionData.notes, '4 499');
  const thousand = await openSocket(vivace, ada, workout.id, { since: late.seq - 1_000 });
  assert.equal(thousand.events.length, 1_000);
  for (const device of [late, thousand]) device.close();
});

test('a rest is over once, at its deadline, also when everybody slept', async () => {
  const workout = await beginWorkout(vivace, ada);
  const phone = await openSocket(vivace, ada, workout.id);
  await phone.ask('rest:start', { seconds: 2 });
  const began = await phone.until(({ type, data }) => type === 'rest:timer' && data.state === 'started');
  await evict(workout);
  const over = await phone.until(({ type, data }) => type === 'rest:timer' && data.state === 'ended');
  const late = Date.parse(over.at) - Date.parse(began.data.rest.endsAt);
  assert.ok(late >= 0 && late < 500, `${late} ms late`);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.equal(phone.events.filter(({ data }) => data.state === 'ended').length, 1);
  phone.close();
});

/** Takes the room out of memory, as the platform does with one that is idle; sockets stay. */
const evict = (workout) =>
  vivace.mf.unsafeEvictDurableObject('vivace', 'WorkoutRoom', { name: `${ada.account}/${workout.id}`, webSockets: 'hibernate' });

test('g5 a room that is evicted before every message tells the same', async () => {
  const workout = await beginWorkout(vivace, ada);
  const phone = await openSocket(vivace, ada, workout.id);
  const watch = await openSocket(vivace, ada, workout.id);
  for (let n = 0; n < 10; n += 1) {
    await evict(workout);
    const ack = await phone.ask('set:complete', aSet(workout), `op-${n}`);
    await evict(workout);
    assert.deepEqual(await phone.ask('set:complete', aSet(workout), `op-${n}`), ack);
    await watch.until(({ type, seq }) => type !== 'ack' && seq >= ack.seq);
  }
  assert.equal(watch.events.filter(({ type }) => type === 'set:completed').length, 10);
  const numbers = watch.events.map(({ seq }) => seq);
  assert.deepEqual(numbers, numbers.map((_, n) => numbers[0] + n));
  for (const device of [phone, watch]) device.close();
});

test('g3 a ticket opens one socket, soon, for its owner, to its workout', async () => {
  const workout = await beginWorkout(vivace, ada);
  const { ticket } = await ticketFor(vivace, ada, workout.id);
  const refused = (options, id = workout.id) => assert.rejects(openSocket(vivace, ada, id, options), /refused: (401|404)/);
  const opened = await openSocket(vivace, ada, workout.id, { ticket });
  await refused({ ticket });
  await refused({ ticket: (await ticketFor(vivace, ada, workout.id)).ticket }, (await beginWorkout(vivace, ada)).id);
  const eve = await newcomer(vivace, 'room-eve');
  await refused({ ticket: (await ticketFor(vivace, eve, workout.id)).ticket });
  await refused({ ticket: `${ticket.slice(0, -4)}AAAA` });
  await assert.rejects(openSocket(vivace, ada, workout.id, { headers: { origin: 'https://evil.example' } }), /refused: 403/);
  const fromPage = await openSocket(vivace, ada, workout.id, { headers: { origin: 'https://app.example.org' } });
  for (const device of [opened, fromPage]) device.close();
});

test('g3 of twenty uses of one ticket at once one opens a socket', async () => {
  const workout = await beginWorkout(vivace, ada);
  const { ticket } = await ticketFor(vivace, ada, workout.id);
  const tries = await Promise.allSettled(Array.from({ length: 20 }, () => openSocket(vivace, ada, workout.id, { ticket })));
  const opened = tries.filter(({ status }) => status === 'fulfilled');
  assert.equal(opened.length, 1);
  opened[0].value.close();
});

test('g3 who signs out loses open sockets at once, and does not come back with a ticket of before', async () => {
  const bob = await newcomer(vivace, 'room-bob');
  const workout = await beginWorkout(vivace, bob);
  const phone = await openSocket(vivace, bob, workout.id);
  const { ticket } = await ticketFor(vivace, bob, workout.id);
  await vivace.fetch('/api/v1/auth/logout', { method: 'POST', headers: by(bob) });
  assert.equal((await phone.untilClosed()).code, 4401);
  await assert.rejects(openSocket(vivace, bob, workout.id, { ticket, since: phone.seq }), /refused: 401/);
  await assert.rejects(openSocket(vivace, bob, workout.id, { since: phone.seq }), /refused: 401/);
});

test('g4 frames that are malformed, binary, deep, too large or too many are told, and the room stays up', async () => {
  const workout = await beginWorkout(vivace, ada);
  const other = await openSocket(vivace, ada, workout.id);
  const bad = [
    '', 'x', '[]', 'null', '{}', '{"type":1}', '{"type":"set:complete"}', '{"type":"nothing","opId":"a"}', '[['.repeat(5_000),
    `{"type":"${'a'.repeat(70_000)}"}`, Buffer.from([0, 255, 1]), '{"type":"resume","data":{"since":"x"}}', '{"type":"pong"}',
    '{"type":"set:complete","opId":"b","data":{"reps":-1}}', '{"type":"set:complete","opId":"c","data":{"reps":1e400}}',
    '{"type":"workout:start","opId":"\\u0000"}', `{"type":"set:update","opId":"d","data":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`,
  ];
  for (let round = 0; round < 30; round += 1) {
    const hostile = await openSocket(vivace, ada, workout.id);
    for (let n = 0; n < 170 && hostile.raw.readyState === 1; n += 1) hostile.send(bad[(round + n) % bad.length]);
    const { code } = await hostile.untilClosed();
    assert.ok(code === 1008 || code === 1009, `${code}`);
    const errors = hostile.frames.filter(({ type }) => type === 'error');
    assert.ok(errors.length > 0 && errors.every(({ data }) => data.code && data.message));
  }
  assert.equal((await other.ask('set:complete', aSet(workout))).data.outcome.status, 'done');
  other.close();
});

test('g4 a reader that never reads is given up, and nobody waits for it', async () => {
  const workout = await beginWorkout(vivace, ada);
  const deaf = await openSocket(vivace, ada, workout.id, { deaf: true });
  const other = await openSocket(vivace, ada, workout.id);
  const notes = 'x'.repeat(4_900);
  for (let n = 0; n < 800 && deaf.closed === null; n += 1) {
    await submit(vivace, ada, workout.id, [{ opId: `note-${n}`, command: { type: 'update_details', notes: `${n}${notes}` } }]);
  }
  assert.deepEqual(await deaf.untilClosed(), { code: 1008, reason: 'slow reader' });
  assert.equal(other.closed, null, 'one that proves that it reads stays');
  other.close();
});

test('a client may keep its connection open with plain pings', async () => {
  const workout = await beginWorkout(vivace, ada);
  const phone = await openSocket(vivace, ada, workout.id);
  const answered = new Promise((resolve) => phone.raw.on('message', (data) => String(data) === 'pong' && resolve(true)));
  phone.send('ping');
  assert.ok(await answered);
  phone.close();
});

test('f1 the end of a workout reaches the shard, with its job', async () => {
  const workout = await beginWorkout(vivace, ada);
  const phone = await openSocket(vivace, ada, workout.id);
  await phone.ask('set:complete', aSet(workout));
  const ended = await phone.ask('workout:complete');
  const row = await eventually(async () => {
    const [row] = await vivace.query(`DB_USER_${ada.shard}`, 'SELECT status, copied_seq, done_sets FROM workouts WHERE id = ?1', workout.id);
    return row?.status === 'completed' && row;
  });
  assert.deepEqual(row, { status: 'completed', copied_seq: ended.seq, done_sets: 1 });
  const [{ n }] = await vivace.query(`DB_USER_${ada.shard}`, "SELECT count(*) AS n FROM outbox WHERE kind = 'WorkoutCompletedV1'");
  assert.equal(n, 1);
  phone.close();
});

test('a deleted workout closes its sockets and leaves the shard', async () => {
  const workout = await beginWorkout(vivace, ada);
  const phone = await openSocket(vivace, ada, workout.id);
  await phone.ask('set:complete', aSet(workout));
  const rooms = await vivace.mf.getDurableObjectNamespace('WORKOUT_ROOM');
  const room = { account: ada.account, shard: ada.shard, workout: workout.id };
  await rooms.get(rooms.idFromName(`${ada.account}/${workout.id}`)).fetch('https://object/', { method: 'POST', body: JSON.stringify({ room, call: 'delete' }) });
  assert.equal((await phone.untilClosed()).code, 4404);
  await eventually(async () => {
    const rows = await vivace.query(`DB_USER_${ada.shard}`, 'SELECT id FROM workouts WHERE id = ?1', workout.id);
    return rows.length === 0;
  });
  assert.deepEqual(await readRoom(vivace, ada, workout.id), 'not_found');
  await assert.rejects(openSocket(vivace, ada, workout.id), /refused: 404/);
});

test('the address answers what is no upgrade', async () => {
  const answer = await vivace.fetch(`/api/v1/workouts/${uuid7()}/ws`, { headers: by(ada) });
  assert.equal(answer.status, 426);
});
