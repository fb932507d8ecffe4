/**
 * Builds the native engine into build/Release/densegraph.node: `npm run build:addon`, and npm's install script.
 * A second run compiles only what changed. Needs no network.
 *
 * The CUDA backend is built where nvcc is found; npm_config_densegraph_cuda=on asks for it, =off leaves it out. With
 * --emulated its kernels are built for the CPU, for tests, into build-emulated/ (test/native/emulator).
 *
 * With --sanitize it builds into build-asan/ or build-emulated-asan/ with AddressSanitizer and
 * UndefinedBehaviorSanitizer instead. To run tests against that build:
 *
 *   LD_PRELOAD=$(g++ -print-file-name=libasan.so) ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 \
 *     DENSEGRAPH_ADDON=$PWD/build-asan/Release/densegraph.node npx vitest run test/native
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

import { requireBuildTools } from './build-requirements.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const sanitize = process.argv.includes('--sanitize');
const emulated = process.argv.includes('--emulated');
const folder = join(
  root,
  ['build', ...(emulated ? ['emulated'] : []), ...(sanitize ? ['asan'] : [])].join('-'),
);

/** A build folder that was configured for another place or other headers cannot be continued. */
function discardStaleConfiguration() {
  const cache = join(folder, 'CMakeCache.txt');
  if (!existsSync(cache)) return;
  const text = readFileSync(cache, 'utf8');
  const home = /^CMAKE_HOME_DIRECTORY:\w+=(.*)$/m.exec(text)?.[1];
  const includes = /^CMAKE_JS_INC:\w+=(.*)$/m.exec(text)?.[1]?.split(';') ?? [];
  if (home !== root || !includes.every((include) => existsSync(include))) rmSync(folder, { recursive: true });
}

function cmakeJsArguments(compiler) {
  const require = createRequire(import.meta.url);
  const packageFile = require.resolve('cmake-js/package.json');
  const args = [join(dirname(packageFile), require(packageFile).bin['cmake-js']), 'build'];
  args.push('--directory', root, '--out', folder, '--parallel', String(availableParallelism()));
  if (!compiler.includes(' ')) args.push('--cxx', compiler, '--cc', compiler);
  const cuda = emulated ? 'emulated' : (process.env.npm_config_densegraph_cuda ?? 'auto');
  args.push(`--CDDENSEGRAPH_CUDA=${cuda}`);
  if (process.env.CI) args.push('--CDDENSEGRAPH_STRICT=ON');
  if (sanitize) args.push('--CDDENSEGRAPH_SANITIZE=address,undefined');
  return args;
}

const compiler = requireBuildTools('The native engine of densegraph');
discardStaleConfiguration();
console.log('Building the native engine ...');
const begin = performance.now();
const { status, stdout, stderr } = spawnSync(process.execPath, cmakeJsArguments(compiler), {
  cwd: root,
  encoding: 'utf8',
  env: { ...process.env, CXX: compiler },
  maxBuffer: 2 ** 28,
});
if (status !== 0) {
  console.error(`${stdout}${stderr}\nThe native engine could not be built; what the compiler said is above.`);
  process.exit(1);
}
const seconds = ((performance.now() - begin) / 1000).toFixed(1);
console.log(`Built ${relative(root, join(folder, 'Release', 'densegraph.node'))} in ${seconds} s.`);
