// `npm run soak`: 10,000 operations of five devices on one workout, with five that watch, twenty cut connections and
// five kills of workerd; fails when anything acknowledged is lost, doubled, out of order or missing in the copy.
// Takes about two minutes. `npm run soak -- 1000 4 2` is another size: operations, cuts, kills.
import { build } from './build.mjs';
import { reRunUnderPinnedNode } from './lib/run.mjs';
import { fail, main, say, step } from './lib/say.mjs';
import { setUp } from './setup.mjs';

main(async () => {
  if (!process.env.VIVACE_PINNED_NODE) await build(await setUp());
  if (await reRunUnderPinnedNode()) return;
  const [operations = 10_000, cuts = 20, kills = 5] = process.argv.slice(2).map(Number);
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
});
