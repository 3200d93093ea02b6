// A Rust compiler that can build for WebAssembly, found or made in three ways:
//   1. the standard library for wasm32 is already installed beside the compiler;
//   2. rustup adds it;
//   3. on Debian, where rustup is absent or cannot download: Debian's own compiler, and the library built from
//      Debian's source package. VIVACE_WASM_TOOLCHAIN=debian asks for this way directly.
import { accessSync, chmodSync, constants, cpSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheOnce } from './paths.mjs';
import { ask, run, withPath } from './run.mjs';
import { fail, step } from './say.mjs';
import { WASM_TARGET } from './versions.mjs';

const DEBIAN_PACKAGES = ['rustc-web', 'cargo-web', 'rust-web-src', 'rust-web-clippy', 'lld-22'];
const DEBIAN_LLD = '/usr/lib/llvm-22/bin/lld';
const DEBIAN_HOST = 'x86_64-unknown-linux-gnu';
/** Bump when the recipe below changes, so that an old sysroot is not mistaken for a new one. */
const RECIPE = 2;

/** Returns `{ how, env }`: where it came from, and the environment in which cargo builds for wasm32. */
export async function ensureWasmToolchain() {
  const { how, sysroot } = await findWasmToolchain();
  if (!sysroot) return { how, env: process.env };
  // Clippy replaces rustc and so misses the wrapper's --sysroot; it looks at SYSROOT instead.
  return { how, env: { ...withPath([join(sysroot, 'bin'), '/usr/bin']), SYSROOT: sysroot } };
}

async function findWasmToolchain() {
  const wanted = process.env.VIVACE_WASM_TOOLCHAIN;
  if (wanted !== 'debian') {
    if (hasWasmLibrary('rustc')) return { how: 'installed' };
    if (ask('rustup', ['--version'])) {
      const added = await step('Asking rustup for the WebAssembly target', () => rustupAdds());
      if (added && hasWasmLibrary('rustc')) return { how: 'rustup' };
    }
  }
  return { how: 'debian', sysroot: await ensureDebianSysroot() };
}

/** True when the compiler's folder for wasm32 exists and really holds the core library: an empty one may be left over. */
function hasWasmLibrary(rustc) {
  const dir = ask(rustc, ['--print', 'target-libdir', '--target', WASM_TARGET]);
  return Boolean(dir && existsSync(dir) && readdirSync(dir).some((file) => /^libcore-.*\.rlib$/.test(file)));
}

/** rustup retries a dead network for minutes; a minute without success is the answer "no". */
function rustupAdds() {
  return ask('rustup', ['target', 'add', WASM_TARGET], { timeout: 60_000, stdio: ['ignore', 'pipe', 'ignore'] }) !== null;
}

async function ensureDebianSysroot() {
  if (!isDebianReady()) await installDebianPackages();
  const version = ask('/usr/bin/rustc', ['--version']).split(' ')[1];
  const sysroot = await cacheOnce(`sysroot-${version}-r${RECIPE}`, (dir) =>
    step('Building the standard library for WebAssembly (about 30 s, once per machine)', () => buildSysroot(dir)),
  );
  if (!hasWasmLibrary(join(sysroot, 'bin', 'rustc'))) {
    fail(`The WebAssembly library in ${sysroot} is damaged. Delete that folder and try again.`);
  }
  return sysroot;
}

function isDebianReady() {
  return ['/usr/bin/rustc', '/usr/bin/cargo', '/usr/bin/clippy-driver', DEBIAN_LLD, '/usr/lib/rustlib/src/rust/library'].every(existsSync);
}

async function installDebianPackages() {
  const byHand = `apt-get update && apt-get install -y --no-install-recommends ${DEBIAN_PACKAGES.join(' ')}`;
  const otherWay = `\`rustup target add ${WASM_TARGET}\` with a working network`;
  if (!ask('apt-get', ['--version'])) {
    fail(`The Rust library for WebAssembly is missing and rustup could not add it. Run ${otherWay}.`);
  }
  const sudo = process.getuid() === 0 ? [] : ['sudo', '-n'];
  if (sudo.length && ask('sudo', ['-n', 'true']) === null) {
    fail(`The Rust library for WebAssembly is missing. Run ${otherWay}, or as root: \`${byHand}\`.`);
  }
  const apt = (...args) =>
    run('env', ['DEBIAN_FRONTEND=noninteractive', ...args], { hint: `Run ${otherWay}, or as root: \`${byHand}\`.` });
  await step("Installing Debian's Rust compiler for WebAssembly (about a minute, once per machine)", async () => {
    await apt(...sudo, 'apt-get', 'update');
    await apt(...sudo, 'apt-get', 'install', '-y', '--no-install-recommends', ...DEBIAN_PACKAGES);
  });
}

/** Lays out `dir` as a sysroot: bin/ with a rustc that uses it, lib/ with both targets. */
async function buildSysroot(dir) {
  const crate = join(dir, 'crate');
  mkdirSync(join(crate, 'src'), { recursive: true });
  writeFileSync(join(crate, 'src', 'lib.rs'), '');
  writeFileSync(
    join(crate, 'Cargo.toml'),
    '[package]\nname = "library"\nversion = "0.0.0"\nedition = "2024"\n[profile.release]\npanic = "abort"\n[workspace]\n',
  );
  await run('/usr/bin/cargo', ['build', '--release', '--target', WASM_TARGET, '-Zbuild-std=std,panic_abort'], {
    cwd: crate,
    env: {
      ...withPath(['/usr/bin']),
      RUSTC: '/usr/bin/rustc',
      // The packaged compiler is a stable one; building its own library is the one thing it must be told to allow.
      RUSTC_BOOTSTRAP: '1',
      // Without it, link-time optimisation of the Worker fails with "can't find section .llvmbc".
      RUSTFLAGS: '-Cembed-bitcode=yes',
      CARGO_TARGET_DIR: join(crate, 'target'),
    },
  });
  const library = join(dir, 'lib', 'rustlib', WASM_TARGET, 'lib');
  mkdirSync(library, { recursive: true });
  const built = join(crate, 'target', WASM_TARGET, 'release', 'deps');
  for (const file of readdirSync(built).filter((name) => /\.r(lib|meta)$/.test(name) && !name.startsWith('liblibrary-'))) {
    cpSync(join(built, file), join(library, file));
  }
  symlinkSync(`/usr/lib/rustlib/${DEBIAN_HOST}`, join(dir, 'lib', 'rustlib', DEBIAN_HOST));

  const bin = join(dir, 'bin');
  mkdirSync(bin);
  // The wrapper finds its sysroot beside itself, because this folder is renamed after it is complete.
  const wrapper = (program) => `#!/bin/sh\nexec ${program} --sysroot "$(dirname "$0")/.." "$@"\n`;
  writeExecutable(join(bin, 'rustc'), wrapper('/usr/bin/rustc'));
  writeExecutable(join(bin, 'cargo'), '#!/bin/sh\nexec /usr/bin/cargo "$@"\n');
  // rustc calls the linker by this name and tells it which dialect to speak.
  symlinkSync(DEBIAN_LLD, join(bin, 'rust-lld'));
  await run('rm', ['-rf', crate]);
}

function writeExecutable(path, text) {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  accessSync(path, constants.X_OK);
}

