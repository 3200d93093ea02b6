// How long the coach takes by its rules, in the Worker: whole requests, one after the other, beside a request of somebody
// signed in that makes nothing. The difference is loading what is known of the person, making, checking and keeping it.
import { readFileSync } from 'node:fs';
import { register, signIn } from '../../tests/worker/support.mjs';

const ROUNDS = 60;
/** What first requests wake: the catalogue, the person's key. */
const WARM_UP = 5;

const quantile = (values, share) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

/** Ticks of user and system time of a process (proc(5)), in milliseconds at the usual 100 Hz. */
function cpuMs(processId) {
  const fields = readFileSync(`/proc/${processId}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Gives a table: what was asked for, p50 and p95, and the same without what an empty request takes. */
export async function measureGeneration(vivace) {
  const { accessToken } = await signIn(vivace, await register(vivace, 'generation'));
  const headers = { authorization: `Bearer ${accessToken}` };
  const ask = (path, json) => () => vivace.fetch(`/api/v1${path}`, { json, headers });
  const asked = {
    'empty: GET /users/me': () => vivace.fetch('/api/v1/users/me', { headers }),
    'programme, 3 days, 4 weeks': ask('/ai/workout-generate', { daysPerWeek: 3, weeks: 4 }),
    'programme, 6 days, 16 weeks': ask('/ai/workout-generate', { goal: 'muscle_building', fitnessLevel: 'advanced', daysPerWeek: 6, duration: 90, weeks: 16 }),
    'session of the day': ask('/ai/workout-generate', { kind: 'session' }),
  };
  const times = Object.fromEntries(Object.keys(asked).map((name) => [name, []]));
  const cpu = Object.fromEntries(Object.keys(asked).map((name) => [name, 0]));
  // In turns, so that a slow moment of the machine hits all.
  for (let round = -WARM_UP; round < ROUNDS; round += 1) {
    for (const [name, request] of Object.entries(asked)) {
      const [used, began] = [cpuMs(vivace.processId), performance.now()];
      const answer = await request();
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`${name}: ${answer.status} ${text}`);
      if (round < 0) continue;
      times[name].push(performance.now() - began);
      cpu[name] += cpuMs(vivace.processId) - used;
    }
  }
  const [empty] = Object.values(times);
  return Object.entries(times).map(([what, all]) => ({
    what,
    'p50 ms': Number(quantile(all, 0.5).toFixed(1)),
    'p95 ms': Number(quantile(all, 0.95).toFixed(1)),
    'p50 beyond empty': Number((quantile(all, 0.5) - quantile(empty, 0.5)).toFixed(1)),
    'p95 beyond empty': Number((quantile(all, 0.95) - quantile(empty, 0.5)).toFixed(1)),
    'CPU ms': Number((cpu[what] / all.length).toFixed(1)),
  }));
}
