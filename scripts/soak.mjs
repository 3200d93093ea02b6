// `npm run soak`: 10,000 operations of five devices on one workout, with five that watch, twenty cut connections and
// five kills of workerd; fails when anything acknowledged is lost, doubled, out of order or missing in the copy.
// Takes about four minutes. `npm run soak -- 1000 4 2` is another size: operations, cuts, kills.
// Then background work: 2,000 jobs whose hints come three times and shuffled while workerd is killed a hundred times
// (QUALITY E1, E2), and 20 urgent jobs beside a backlog of 5,000 (E7). `npm run soak -- jobs 200 5 1000` is that alone,
// in another size: jobs, kills, backlog.
import { build } from './build.mjs';
import { reRunUnderPinnedNode } from './lib/run.mjs';
import { fail, main, say, step } from './lib/say.mjs';
import { setUp } from './setup.mjs';

main(async () => {
  if (!process.env.VIVACE_PINNED_NODE) await build(await setUp());
  if (await reRunUnderPinnedNode()) return;
  const [first, ...sizes] = process.argv.slice(2);
  if (first !== 'jobs') await soakRooms(process.argv.slice(2).map(Number));
  if (first === 'jobs' || first === undefined) await soakJobs(sizes.map(Number));
});

async function soakRooms([operations = 10_000, cuts = 20, kills = 5]) {
  const { GENEROUS_LIMITS, startVivace } = await import('../tests/worker/support.mjs');
  const { soak } = await import('../tests/worker/soak.mjs');
  const vivace = await startVivace({ vars: { RATE_LIMITS: GENEROUS_LIMITS } });
  try {
    const findings = await step(`${operations} operations, ${cuts} cuts, ${kills} kills`, () => soak(vivace, { operations, cuts, kills, say }));
    console.table(findings);
    const { acknowledged, lostSockets, seconds, ...faults } = findings;
    const bad = Object.entries(faults).filter(([, count]) => count !== 0);
    if (bad.length > 0) fail(`found: ${bad.map(([name, count]) => `${name} ${count}`).join(', ')}`);
    if (acknowledged < operations) fail(`only ${acknowledged} operations were acknowledged`);
  } finally {
    await vivace.stop();
  }
}

async function soakJobs([jobs = 2_000, kills = 100, low = 5_000]) {
  const { startVivace } = await import('../tests/worker/support.mjs');
  const { deliverThrice, floodAndHurry } = await import('../tests/worker/jobs_load.mjs');
  const vivace = await startVivace({ seeded: false });
  try {
    const work = () => deliverThrice(vivace, { jobs, kills, withinMs: 600_000 });
    const delivered = await step(`${jobs} jobs, each hinted at three times, ${kills} kills`, work);
    console.table(delivered);
    const { lostMails, doubledMails, lostEffects, givenUp } = delivered;
    if (lostMails + doubledMails + lostEffects + givenUp > 0) fail('jobs were lost, doubled or given up');
    const hurried = await step(`20 urgent jobs beside ${low} that are not`, () => floodAndHurry(vivace, { low, high: 20, withinMs: 600_000 }));
    console.table(hurried);
    if (hurried.overtook < 20) fail('the backlog was done before the urgent jobs came: take a larger one');
    if (hurried.p95Ms >= 5_000) fail(`urgent jobs took ${hurried.p95Ms} ms (p95)`);
  } finally {
    await vivace.stop();
  }
}
