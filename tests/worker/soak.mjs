// Several devices write to one workout while connections are cut and workerd is killed; others watch. Afterwards what
// everybody saw is compared with what was acknowledged. Used short by the tests and long by `npm run soak`.
import { randomUUID } from 'node:crypto';
import { eventually } from './support.mjs';
import { beginWorkout, newcomer, openSocket, readRoom, submit, uuid7 } from './live.mjs';

/** Between a device's frames: a socket may send 25 a second for ever, and 100 at once. */
const PACE_MS = 42;
const BURST = 90;
/** The most sets of one exercise. */
const SETS_PER_DEVICE = 90;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A device whose socket comes back whenever it is lost, and that goes on where it was. */
class Device {
  socket = null;
  events = [];
  lost = 0;
  resyncs = 0;

  constructor(vivace, person, workout) {
    Object.assign(this, { vivace, person, workout });
  }

  get seq() {
    return this.events.at(-1)?.seq ?? this.startsAt;
  }

  async connect() {
    for (;;) {
      try {
        const socket = await openSocket(this.vivace, this.person, this.workout.id, { since: this.seq });
        this.socket = socket;
        return socket;
      } catch {
        await pause(50); // The Worker is being started again.
      }
    }
  }

  /** Keeps what came, in the order in which it came, before the socket is let go. */
  collect() {
    if (this.socket === null) return;
    this.resyncs += this.socket.frames.filter(({ type }) => type === 'resync').length;
    this.events.push(...this.socket.events);
    this.socket = null;
  }

  async back() {
    this.collect();
    this.lost += 1;
    return this.connect();
  }

  cut() {
    this.socket?.close();
  }
}

class Writer extends Device {
  acknowledged = new Map();
  refused = [];

  /** What is done next: a new set at first, then changes to the sets there are. Its notes name the operation. */
  command(n, opId) {
    const values = { notes: opId, reps: 1 + (n % 50) };
    if (n < SETS_PER_DEVICE) {
      return ['set:complete', { setId: this.setIds[n], workoutExerciseId: this.exercise, weightGrams: 50_000, ...values }];
    }
    return ['set:update', { setId: this.setIds[n % SETS_PER_DEVICE], ...values }];
  }

  async write(count) {
    this.setIds = Array.from({ length: SETS_PER_DEVICE }, () => uuid7());
    let socket = await this.connect();
    for (let n = 0; n < count; n += 1) {
      const opId = randomUUID();
      const [type, data] = this.command(n, opId);
      for (;;) {
        try {
          const answer = await socket.ask(type, data, opId);
          if (answer.type === 'ack') {
            this.acknowledged.set(opId, { seq: answer.seq, setId: data.setId, reps: data.reps });
            if (answer.data.outcome.status !== 'done') this.refused.push(answer);
            break;
          }
          await pause(200); // Storage was busy: again, under the same name.
        } catch {
          socket = await this.back();
        }
      }
      if (n >= BURST) await pause(PACE_MS);
    }
  }
}

/** Makes a workout with an exercise for each writer, and runs. Gives what was found, all zero where all is well. */
export async function soak(vivace, { operations, cuts, kills, writers = 5, watchers = 5, say = () => {} }) {
  const person = await newcomer(vivace, `soak-${randomUUID().slice(0, 8)}`);
  const workout = await beginWorkout(vivace, person);
  const [{ id: exerciseId }] = await vivace.query('DB', "SELECT id FROM exercises WHERE tracking_type = 'weight_reps' ORDER BY id LIMIT 1");
  const exercises = Array.from({ length: writers }, () => uuid7());
  // Without rests: what one was taken is told of the set before it, under the same notes.
  const adds = exercises.map((id, n) => ({ opId: `add-${n}`, command: { type: 'add_exercise', workoutExerciseId: id, exerciseId, restSeconds: 0 } }));
  const { now } = await submit(vivace, person, workout.id, adds);
  const device = (Kind) => Object.assign(new Kind(vivace, person, workout), { startsAt: now.seq });
  const senders = exercises.map((exercise) => Object.assign(device(Writer), { exercise }));
  const receivers = Array.from({ length: watchers }, () => device(Device));
  await Promise.all(receivers.map((receiver) => receiver.connect()));

  const began = Date.now();
  let done = false;
  const work = Promise.all(senders.map((sender) => sender.write(Math.ceil(operations / writers)))).then(() => {
    done = true;
  });
  const written = () => senders.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0);
  /** Waits until that share of the work is done. */
  const until = async (share) => {
    while (!done && written() < operations * share) await pause(5);
  };
  const disturbances = [
    ...Array.from({ length: cuts }, (_, n) => ({ share: (n + 0.5) / cuts, act: () => everybody[n % everybody.length].cut() })),
    ...Array.from({ length: kills }, (_, n) => ({ share: (n + 0.7) / kills, act: () => killAndStart(vivace) })),
  ].sort((a, b) => a.share - b.share);
  const everybody = [...senders, ...receivers];
  const reviving = setInterval(() => {
    for (const receiver of receivers) if (receiver.socket?.closed) receiver.back();
  }, 20);
  let killed = 0;
  for (const { share, act } of disturbances) {
    await until(Math.min(share, 0.97));
    await act();
    killed += 1;
    say(`  ${written()} of ${operations} operations, ${killed} of ${disturbances.length} disturbances`);
  }
  await work;
  const seconds = (Date.now() - began) / 1_000;
  const room = await readRoom(vivace, person, workout.id);
  await Promise.all(receivers.map((receiver) => eventually(() => (receiver.socket?.seq ?? 0) >= room.seq || receiver.seq >= room.seq, { withinMs: 20_000 })));
  clearInterval(reviving);
  for (const one of everybody) one.collect();
  const findings = { ...compare(senders, receivers, room), lostSockets: everybody.reduce((sum, { lost }) => sum + lost, 0), seconds };
  findings.notCopied = await compareCopy(vivace, person, workout, room);
  return findings;
}

/** As a power cut would do it. */
async function killAndStart(vivace) {
  await vivace.kill();
  await vivace.restart();
}

/** What was lost, doubled or out of order. */
function compare(senders, receivers, room) {
  const findings = { acknowledged: 0, refused: 0, lost: 0, doubled: 0, gaps: 0, resyncs: 0, wrong: 0, different: 0 };
  const transcripts = receivers.map(({ events }) => events);
  for (const events of transcripts) {
    findings.gaps += events.filter(({ seq }, n) => n > 0 && seq !== events[n - 1].seq + 1).length;
    if (JSON.stringify(events) !== JSON.stringify(transcripts[0])) findings.different += 1;
  }
  findings.resyncs = receivers.reduce((sum, { resyncs }) => sum + resyncs, 0);
  const told = new Map();
  for (const { type, data } of transcripts[0]) {
    if (['set:completed', 'set:updated'].includes(type) && data.notes) told.set(data.notes, (told.get(data.notes) ?? 0) + 1);
  }
  const sets = new Map(room.snapshot.workout.exercises.flatMap(({ sets }) => sets).map((set) => [set.id, set]));
  for (const { acknowledged, refused } of senders) {
    findings.acknowledged += acknowledged.size;
    findings.refused += refused.length;
    const last = new Map();
    for (const [opId, { setId, reps }] of acknowledged) {
      const times = told.get(opId) ?? 0;
      if (times === 0) findings.lost += 1;
      if (times > 1) findings.doubled += times - 1;
      last.set(setId, { opId, reps });
    }
    for (const [setId, { opId, reps }] of last) {
      const set = sets.get(setId);
      if (set?.notes !== opId || set?.actual.reps !== reps) findings.wrong += 1;
    }
  }
  return findings;
}

/** How many sets differ between the room and the copy that follows it. */
async function compareCopy(vivace, person, workout, room) {
  const read = async () => {
    const [row] = await vivace.query(`DB_USER_${person.shard}`, 'SELECT w.copied_seq, d.document FROM workouts AS w JOIN workout_documents AS d ON d.account_id = w.account_id AND d.workout_id = w.id WHERE w.id = ?1', workout.id);
    return row?.copied_seq >= room.seq && JSON.parse(row.document);
  };
  const document = await eventually(read, { withinMs: 30_000, everyMs: 100 });
  const sets = (whole) => new Map(whole.exercises.flatMap(({ sets }) => sets).map((set) => [set.id, JSON.stringify(set)]));
  const [copied, held] = [sets(document), sets(room.snapshot.workout)];
  return [...held].filter(([id, set]) => copied.get(id) !== set).length + Math.abs(held.size - copied.size);
}
