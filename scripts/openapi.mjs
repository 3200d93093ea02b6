// Writes public/openapi.json from the code. The test that writes it is the one that otherwise compares it, so the two
// cannot disagree about what is right.
import { hostTargetDir } from './lib/cargo.mjs';
import { run } from './lib/run.mjs';
import { main, say, step } from './lib/say.mjs';

main(async () => {
  await step('Writing public/openapi.json', () =>
    run('cargo', ['test', '--quiet', '--all-features', '--test', 'checks', 'openapi'], {
      env: { ...process.env, CARGO_TARGET_DIR: hostTargetDir(), UPDATE_OPENAPI: '1' },
    }),
  );
  say('  Look at the difference with `git diff public/openapi.json` before committing it.');
});
