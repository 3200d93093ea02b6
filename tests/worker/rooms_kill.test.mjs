// Live workouts when connections are cut and workerd is killed: what was acknowledged is there, once, in order.
// `npm run soak` is the long form.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, GENEROUS_LIMITS, startVivace } from './support.mjs';
import { aSet, beginWorkout, newcomer, openSocket, readRoom } from './live.mjs';
import { soak } from './soak.mjs';

test('g1 f1 four hundred operations of five devices survive eight cuts and three kills', async () => {
  const vivace = await startVivace({ vars: { RATE_LIMITS: GENEROUS_LIMITS } });
  try {
    const { acknowledged, lostSockets, seconds, ...faults } = await soak(vivace, { operations: 400, cuts: 8, kills: 3 });
    assert.equal(acknowledged, 400);
    assert.ok(lostSockets >= 8 && seconds > 0);
    assert.deepEqual(faults, { refused: 0, lost: 0, doubled: 0, gaps: 0, resyncs: 0, wrong: 0, different: 0, notCopied: 0 });
  } finally {
    await vivace.stop();
  }
});

test('f1 g5 what was acknowledged just before a kill is copied after it, and a rest that was due is over', async () => {
  const vivace = await startVivace({ vars: { RATE_LIMITS: GENEROUS_LIMITS } });
  try {
    const ada = await newcomer(vivace, 'kill-ada');
    const workout = await beginWorkout(vivace, ada);
    let phone = await openSocket(vivace, ada, workout.id);
    await phone.ask('set:complete', aSet(workout));
    await phone.ask('rest:start', { seconds: 1 });
    const { seq } = phone;
    await vivace.kill();
    await vivace.restart();
    phone = await openSocket(vivace, ada, workout.id, { since: seq });
    const over = await phone.until(({ type, data }) => type === 'rest:timer' && data.state === 'ended');
    assert.equal((await readRoom(vivace, ada, workout.id)).snapshot.workout.exercises[0].sets.length, 1);
    assert.ok(over.seq > seq);
    await eventually(async () => {
      const [row] = await vivace.query(`DB_USER_${ada.shard}`, 'SELECT done_sets FROM workouts WHERE id = ?1', workout.id);
      return row?.done_sets === 1;
    });
    phone.close();
  } finally {
    await vivace.stop();
  }
});
