// Builds the Worker into dist/: Rust → WebAssembly → its JavaScript glue → one bundle with src/entry.mjs.
// Local runs, tests and deployment all use these same files.
//
// This is done with cargo and wasm-bindgen directly. worker-build would do the same steps, but puts its own panic
// recovery around the result, which answers only the next request (src/entry.mjs says what ours does).
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { cargoFailureHint, wasmTargetDir } from './lib/cargo.mjs';
import { inRoot } from './lib/paths.mjs';
import { nodeBinary, run } from './lib/run.mjs';
import { fail, main, say, step } from './lib/say.mjs';
import { saveDependencies } from './lib/target-cache.mjs';
import { WASM_TARGET } from './lib/versions.mjs';
import { setUp } from './setup.mjs';

/** The whole Worker, compressed: what Cloudflare takes on a free plan, 3 MiB (10 on a paid one). */
const GZIP_BUDGET_BYTES = 3 * 1024 * 1024;
const CRATE = 'vivace';

/**
 * With 128-bit registers rustc copies structures in half as many instructions, which saves 13 kB compressed. Loops
 * stay as they are: vectors have no 64-bit rotation, and the password hash costs a tenth more with them.
 */
const RUST_FLAGS = ['-Ctarget-feature=+simd128', '-Cno-vectorize-loops', '-Cno-vectorize-slp'];

const DOCS_FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png', 'LICENSE'];

/** Returns `{ rawBytes, gzipBytes }` of the finished Worker. */
export async function build({ toolchain, wasmBindgen }) {
  return step('Building the Worker (some minutes the first time)', async () => {
    await compile(toolchain);
    const compiled = join(wasmTargetDir(), WASM_TARGET, 'release', `${CRATE}.wasm`);
    const stamp = stampOf(compiled);
    const stampFile = inRoot('dist', '.stamp');
    if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== stamp) {
      await generateGlue(compiled, wasmBindgen);
      await optimise();
      await bundle();
      await writeBindings();
      copyApiDocs();
      writeFileSync(stampFile, stamp);
    } else {
      say('  nothing changed');
    }
    return reportSize();
  });
}

/** cargo itself knows best whether anything changed; when nothing did, this takes a third of a second. */
async function compile({ env }) {
  const flags = `target.${WASM_TARGET}.rustflags=${JSON.stringify(RUST_FLAGS)}`;
  await run('cargo', ['build', '--lib', '--release', '--target', WASM_TARGET, '--config', flags, '--color=never'], {
    env: { ...env, CARGO_TARGET_DIR: wasmTargetDir() },
    hint: cargoFailureHint,
  });
  await saveDependencies('wasm', env);
}

/** Everything that decides what the steps after cargo produce. */
function stampOf(compiled) {
  const hash = createHash('sha256');
  const inputs = [compiled, 'src/entry.mjs', 'scripts/build.mjs', 'scripts/lib/write-bindings.mjs', 'wrangler.toml', 'package-lock.json', 'scripts/api-docs/index.html', 'scripts/api-docs/init.js'];
  for (const file of inputs) hash.update(readFileSync(file.startsWith('/') ? file : inRoot(file)));
  return hash.digest('hex');
}

async function generateGlue(compiled, wasmBindgen) {
  await run(wasmBindgen, [
    compiled,
    '--out-dir', inRoot('build'),
    '--out-name', CRATE,
    '--no-typescript',
    '--target', 'module',
    // These two make it possible to go on after a panic: a function that makes a fresh instance, and a flag that
    // stops calls into a broken one.
    '--experimental-reset-state-function',
    '--force-enable-abort-handler',
  ]);
  // workerd gives a module of type CompiledWasm as the default import; it does not know source phase imports.
  const glue = inRoot('build', `${CRATE}.js`);
  const text = readFileSync(glue, 'utf8');
  const patched = text.replace('import source wasmModule from', 'import wasmModule from');
  if (patched === text) fail('wasm-bindgen writes another kind of import now: adapt generateGlue in scripts/build.mjs.');
  writeFileSync(glue, patched);
}

/** Makes the code smaller and drops the names of functions, a sixth of the file. build/ keeps the one with names. */
function optimise() {
  mkdirSync(inRoot('dist'), { recursive: true });
  // Only features that workerd supports and rustc or wasm-bindgen use, so that no newer encoding slips in.
  const features = ['mutable-globals', 'sign-ext', 'nontrapping-float-to-int', 'bulk-memory', 'multivalue', 'reference-types', 'exception-handling', 'simd'];
  return run(nodeBinary(), [
    inRoot('node_modules', 'binaryen', 'bin', 'wasm-opt'),
    inRoot('build', `${CRATE}_bg.wasm`),
    '-o', inRoot('dist', `${CRATE}.wasm`),
    '-O',
    '--strip-debug',
    ...features.map((feature) => `--enable-${feature}`),
  ]);
}

async function bundle() {
  const esbuild = await import('esbuild');
  await esbuild.build({
    entryPoints: [inRoot('src', 'entry.mjs')],
    outfile: inRoot('dist', 'worker.js'),
    bundle: true,
    format: 'esm',
    target: 'es2024',
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'error',
    external: ['cloudflare:*'],
    plugins: [{
      name: 'wasm-beside-the-bundle',
      setup: ({ onResolve }) => onResolve({ filter: /\.wasm$/ }, () => ({ path: `./${CRATE}.wasm`, external: true })),
    }],
  });
  // Its helper process would otherwise live as long as `npm start` does.
  await esbuild.stop();
}

/**
 * Writes wrangler.toml's bindings in the form Miniflare takes, so that tests use the real names without paying for
 * wrangler in every test process.
 */
async function writeBindings() {
  await run(nodeBinary(), [inRoot('scripts', 'lib', 'write-bindings.mjs'), inRoot('dist', 'bindings.json')]);
}

/** The documentation page comes from the Worker's own assets, so that it opens offline. */
function copyApiDocs() {
  const to = inRoot('public', 'api-docs');
  mkdirSync(to, { recursive: true });
  for (const file of DOCS_FILES) copyFileSync(inRoot('node_modules', 'swagger-ui-dist', file), join(to, file));
  for (const file of ['index.html', 'init.js']) copyFileSync(inRoot('scripts', 'api-docs', file), join(to, file));
}

function reportSize() {
  const files = ['worker.js', `${CRATE}.wasm`].map((file) => readFileSync(inRoot('dist', file)));
  const rawBytes = files.reduce((sum, file) => sum + file.length, 0);
  const gzipBytes = files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
  const kB = (bytes) => `${Math.round(bytes / 1000)} kB`;
  say(`  Worker size: ${kB(rawBytes)}, compressed ${kB(gzipBytes)} of at most ${kB(GZIP_BUDGET_BYTES)}`);
  if (gzipBytes > GZIP_BUDGET_BYTES) {
    fail(`The Worker is ${kB(gzipBytes)} compressed, over its budget of ${kB(GZIP_BUDGET_BYTES)}: find what grew with \`cargo tree\` and \`twiggy\`, or raise the budget in scripts/build.mjs on purpose.`);
  }
  return { rawBytes, gzipBytes };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main(async () => build(await setUp()));
