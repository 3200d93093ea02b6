// `npm run deploy`: builds, checks that nothing local is left in the settings, and hands over to wrangler.
// docs/deploy.md says what must exist first. Extra arguments go to wrangler: `npm run deploy -- --dry-run`.
import { readFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { build } from './build.mjs';
import { inRoot, root } from './lib/paths.mjs';
import { nodeBinary, wranglerEnv, wranglerScript } from './lib/run.mjs';
import { fail, main, say } from './lib/say.mjs';
import { loadSeeds } from './lib/seeds.mjs';
import { setUp } from './setup.mjs';

main(async () => {
  const args = process.argv.slice(2);
  await build(await setUp());
  if (!args.includes('--dry-run')) {
    assertNotLocal();
    // Before the code: migrations and seeds are written so that the version still running works with them.
    const { databases } = JSON.parse(readFileSync(inRoot('dist', 'bindings.json'), 'utf8'));
    for (const { binding } of databases) await wrangler(['d1', 'migrations', 'apply', binding, '--remote']);
    await loadSeeds(databases, (binding, rest) => wrangler(['d1', 'execute', binding, '--remote', '--yes', ...rest]));
  }
  await wrangler(['deploy', ...args]);
  if (!args.includes('--dry-run')) say('Deployed. Check it with `curl https://YOUR-ADDRESS/health`.');
});

/** Placeholders that work locally would fail later and less clearly. */
function assertNotLocal() {
  const text = readFileSync(inRoot('wrangler.toml'), 'utf8');
  const value = (name) => text.match(new RegExp(`^${name}\\s*=\\s*"([^"]*)"`, 'm'))?.[1] ?? '';
  if (/"0{8}-0{4}-0{4}-0{4}-/.test(text) || /"0{32}"/.test(text)) {
    fail('wrangler.toml still has placeholder ids: create the databases and the KV namespace as docs/deploy.md says and put their ids there.');
  }
  if (/127\.0\.0\.1|localhost/.test(value('PUBLIC_URL'))) fail('PUBLIC_URL in wrangler.toml still points to this machine: put your own address there.');
}

/** Runs wrangler; gives what it prints where that is for a program, and shows it otherwise. */
function wrangler(args) {
  const isForUs = args.includes('--json');
  return new Promise((resolve, reject) => {
    const stdio = ['inherit', isForUs ? 'pipe' : 'inherit', 'inherit'];
    const child = spawn(nodeBinary(), ['--no-warnings', wranglerScript(), ...args], { cwd: root, env: wranglerEnv(), stdio });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`wrangler ${args[0]} failed`))));
  });
}
