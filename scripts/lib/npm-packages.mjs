// Installs the npm packages when they are missing or older than the lock file.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { inRoot } from './paths.mjs';
import { run } from './run.mjs';
import { step } from './say.mjs';

export async function ensureNpmPackages() {
  // The stamp lives inside node_modules, so deleting that folder deletes the claim that it is complete.
  const stamp = inRoot('node_modules', '.vivace-installed');
  const wanted = createHash('sha256')
    .update(readFileSync(inRoot('package.json')))
    .update(existsSync(inRoot('package-lock.json')) ? readFileSync(inRoot('package-lock.json')) : '')
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;

  await step('Installing npm packages (20 s to a minute)', () =>
    // `npm install`, not `npm ci`: a registry that lacks some of workerd's optional packages for other
    // platforms makes `npm ci` fail, while `npm install` with the same lock file gives the same tree.
    run('npm', ['install', '--no-audit', '--no-fund', '--no-save', '--loglevel=error'], {
      env: { ...process.env, SCARF_ANALYTICS: 'false' },
      hint: 'Check that npm can reach its registry (`npm ping`), then try again.',
    }),
  );
  writeFileSync(stamp, wanted);
}
