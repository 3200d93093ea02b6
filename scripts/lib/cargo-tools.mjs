// The wasm-bindgen command, built from source at the exact version of the library, once per machine.
import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { ask, run } from './run.mjs';
import { cacheOnce } from './paths.mjs';
import { step } from './say.mjs';
import { wasmBindgenVersion } from './versions.mjs';

/** Returns the path of the `wasm-bindgen` program. */
export async function ensureWasmBindgen() {
  const version = wasmBindgenVersion();
  const installed = ask('wasm-bindgen', ['--version']);
  if (installed === `wasm-bindgen ${version}`) return 'wasm-bindgen';
  const dir = await cacheOnce(`wasm-bindgen-${version}`, (temporary) =>
    step(`Building wasm-bindgen ${version} (2 to 4 minutes, once per machine)`, () =>
      run('cargo', ['install', '--locked', '--no-track', '--bin', 'wasm-bindgen', '--root', temporary, `wasm-bindgen-cli@${version}`], {
        env: {
          ...process.env,
          CARGO_TARGET_DIR: join(temporary, 'target'),
          // It runs for a second per build, so a fast compile matters more than a fast program.
          CARGO_PROFILE_RELEASE_OPT_LEVEL: '1',
          CARGO_PROFILE_RELEASE_LTO: 'off',
          CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
          CARGO_PROFILE_RELEASE_DEBUG: '0',
        },
        hint: 'Check that cargo can reach its registry (`cargo search wasm-bindgen`), then try again.',
      }).then(() => run('rm', ['-rf', join(temporary, 'target')])),
    ),
  );
  return join(dir, 'bin', 'wasm-bindgen');
}
