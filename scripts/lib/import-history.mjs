// How long ten years of history take to come in: 2,000 workouts, 50,000 sets, as Strong's table.
const WORKOUTS = 2_000;
const EXERCISES = ['Bench Press (Barbell)', 'Squat (Barbell)', 'Deadlift (Barbell)', 'Pull Up', 'Leg Press'];
const SETS_OF_EACH = 5;
const POLL_MS = 100;
const PATIENCE_MS = 300_000;

function history() {
  const lines = ['Date,Workout Name,Exercise Name,Set Order,Weight,Weight Unit,Reps'];
  for (let workout = 0; workout < WORKOUTS; workout += 1) {
    const day = new Date(Date.UTC(2016, 0, 1, 18) + workout * 43 * 3_600_000).toISOString();
    const date = `${day.slice(0, 10)} ${day.slice(11, 19)}`;
    for (const exercise of EXERCISES) {
      for (let set = 1; set <= SETS_OF_EACH; set += 1) lines.push(`${date},Day,${exercise},${set},${60 + (workout % 80)},kg,${3 + set}`);
    }
  }
  return lines.join('\n');
}

async function importOnce(vivace, accessToken, file) {
  const headers = { authorization: `Bearer ${accessToken}` };
  const started = performance.now();
  const answer = await fetch(`${vivace.url}/api/v1/imports?timeZone=UTC&unknown=create`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'text/csv' },
    body: file,
  });
  const { data } = await answer.json();
  if (answer.status !== 202) throw new Error(`the import was answered ${answer.status}`);
  const read = performance.now();
  for (;;) {
    const { data: now } = await (await fetch(`${vivace.url}/api/v1/imports/${data.id}`, { headers })).json();
    if (now.state === 'done') return { read: read - started, done: performance.now() - started, ...now.progress };
    if (performance.now() - started > PATIENCE_MS) throw new Error(`the import is still ${now.state}: ${JSON.stringify(now.progress)}`);
    await new Promise((resolve) => { setTimeout(resolve, POLL_MS); });
  }
}

/** Rows of `{ step, ms, workouts }`: the file read and answered, all of it in the history, and the same file once more. */
export async function measureImport(vivace, accessToken) {
  const file = history();
  const first = await importOnce(vivace, accessToken, file);
  const again = await importOnce(vivace, accessToken, file);
  const row = (step, ms, workouts) => ({ step, ms: Math.round(ms), workouts });
  return [
    row(`${WORKOUTS * EXERCISES.length * SETS_OF_EACH} sets (${file.length} bytes): read and answered`, first.read, 0),
    row('all in the history', first.done, first.imported),
    row('the same file again: nothing new', again.done, again.imported),
  ];
}
