/**
 * Builds the native engine into build/Release/densegraph.node: `npm run build:addon`, and npm's install
 * script where the package has no prebuilt one.
 * A second run compiles only what changed. Needs no network.
 *
 * The CUDA backend is built where nvcc is found, on the path or by CUDACXX; npm_config_densegraph_cuda=on asks for it, =off
 * leaves it out, =auto undoes either. A folder keeps its choice until another is made.
 *
 * Those who work on the engine have other builds beside that one, in which warnings are errors:
 *
 *   --cuda       into build-cuda/, with the nvcc of scripts/fetch-cuda-tools.mjs, which leaves a record of what it said
 *                beside each object (scripts/record-compilation.mjs)
 *   --emulated   into build-emulated/, with CUDA's kernels built for the CPU (test/native/emulator)
 *   --sanitize   into build-asan/ or build-emulated-asan/, with AddressSanitizer and UndefinedBehaviorSanitizer
 *
 * The first two take core and CPU engine from build/, which is brought up to date first. To run tests against a
 * sanitized build:
 *
 *   LD_PRELOAD=$(g++ -print-file-name=libasan.so) ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 \
 *     DENSEGRAPH_ADDON=$PWD/build-asan/Release/densegraph.node npx vitest run test/native
 */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { buildsCuda, discardStaleConfiguration, findNvcc } from './build-configuration.mjs';
import { requireBuildTools } from './build-requirements.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const STRICT = '--CDDENSEGRAPH_STRICT=ON';

/**
 * @typedef {object} Build
 * @property {string} folder
 * @property {string[]} options of cmake-js
 * @property {Parameters<typeof discardStaleConfiguration>[2]} [cuda] what it may be configured anew for
 */

/** @returns {Build} the one that users have */
function plainBuild() {
  const asked = process.env.npm_config_densegraph_cuda || undefined;
  const nvcc = findNvcc();
  return {
    folder: join(root, 'build'),
    options: [
      `--CDDENSEGRAPH_CUDA=${asked ?? 'auto'}`,
      `--CDDENSEGRAPH_NVCC=${nvcc}`,
      ...(process.env.CI ? [STRICT] : []),
    ],
    cuda: { asked, nvcc, named: Boolean(process.env.CUDACXX) },
  };
}

/** Core and CPU engine of the plain build, linked instead of compiled again. */
function withEngineOf(plain, options) {
  return [...options, STRICT, `--CDDENSEGRAPH_ENGINE_FOLDER=${join(plain.folder, 'native')}`];
}

/** @returns {Build} */
function emulatedBuild(plain) {
  return {
    folder: join(root, 'build-emulated'),
    options: withEngineOf(plain, ['--CDDENSEGRAPH_CUDA=emulated']),
  };
}

/** @returns {Promise<Build>} */
async function cudaBuild(plain) {
  // Not in the package.
  const { cudaTools, fetchCudaTools } = await import('./fetch-cuda-tools.mjs');
  fetchCudaTools();
  const launchers = [process.execPath, join(root, 'scripts', 'record-compilation.mjs')];
  const cache = process.env.CMAKE_CUDA_COMPILER_LAUNCHER;
  return {
    folder: join(root, 'build-cuda'),
    options: withEngineOf(plain, [
      '--CDDENSEGRAPH_CUDA=on',
      `--CDCMAKE_CUDA_COMPILER=${cudaTools.nvcc}`,
      `--CDCMAKE_CUDA_COMPILER_LAUNCHER=${[...launchers, ...(cache ? [cache] : [])].join(';')}`,
      '--CDCMAKE_CUDA_FLAGS=-Xptxas -v',
    ]),
  };
}

/** @returns {Build} */
function sanitizedBuild(emulated) {
  return {
    folder: join(root, emulated ? 'build-emulated-asan' : 'build-asan'),
    options: [
      `--CDDENSEGRAPH_CUDA=${emulated ? 'emulated' : 'off'}`,
      STRICT,
      '--CDDENSEGRAPH_SANITIZE=address,undefined',
    ],
  };
}

function cmakeJsArguments(compiler, { folder, options }) {
  const require = createRequire(import.meta.url);
  const packageFile = require.resolve('cmake-js/package.json');
  const args = [join(dirname(packageFile), require(packageFile).bin['cmake-js']), 'build'];
  args.push('--directory', root, '--out', folder, '--parallel', String(availableParallelism()));
  if (!compiler.includes(' ')) args.push('--cxx', compiler, '--cc', compiler);
  return [...args, ...options];
}

function build(compiler, chosen) {
  discardStaleConfiguration(chosen.folder, root, chosen.cuda);
  const begin = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, cmakeJsArguments(compiler, chosen), {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, CXX: compiler },
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) {
    console.error(
      `${stdout}${stderr}\nThe native engine could not be built; what the compiler said is above.`,
    );
    process.exit(1);
  }
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  const addon = relative(root, join(chosen.folder, 'Release', 'densegraph.node'));
  console.log(`Built ${addon} in ${seconds} s${buildsCuda(chosen.folder) ? ', with CUDA' : ''}.`);
}

const { values: asked } = parseArgs({
  options: Object.fromEntries(
    ['cuda', 'emulated', 'sanitize'].map((name) => [name, { type: 'boolean', default: false }]),
  ),
});
const compiler = requireBuildTools('The native engine of densegraph');
console.log('Building the native engine ...');
if (asked.sanitize) {
  build(compiler, sanitizedBuild(asked.emulated));
} else {
  const plain = plainBuild();
  build(compiler, plain);
  if (asked.cuda) build(compiler, await cudaBuild(plain));
  if (asked.emulated) build(compiler, emulatedBuild(plain));
}
