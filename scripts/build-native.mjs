import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { findGenerator, requireBuildTools } from './build-requirements.mjs';
import { root, runProgram } from './run-program.mjs';

/**
 * Builds C++ programs, without the addon; ends the process with the compiler's words where that fails.
 * @param {string} purpose for messages, as `The native tests of densegraph`
 * @param {string} folder below the project's
 * @param {readonly string[]} options of CMake, as `-DDENSEGRAPH_NATIVE_TESTS=ON`
 * @returns {Promise<string>} the folder
 */
export async function buildNative(purpose, folder, options) {
  const CXX = requireBuildTools(purpose);
  for (const args of [
    ['-S', '.', '-B', folder, '-G', findGenerator(), ...options],
    ['--build', folder, '--parallel', String(availableParallelism())],
  ]) {
    const { succeeded, output } = await runProgram('cmake', args, { CXX });
    if (succeeded) continue;
    console.error(`${output}\n${purpose} could not be built; what the compiler said is above.`);
    process.exit(1);
  }
  return join(root, folder);
}

const SANITIZERS = { plain: '', address: 'address,undefined', thread: 'thread' };

/** How the C++ tests of test/native can be built. */
export const NATIVE_TEST_FLAVORS = Object.keys(SANITIZERS);

/**
 * Builds the C++ tests in one flavor: of the core; with `cudnn` of cuDNN's side, and the programs that ask it; with
 * `kernels` those that need the CPU's kernels. Returns the folder, or ends the process.
 */
export async function buildNativeTests(purpose, flavor, { kernels = false, cudnn = true } = {}) {
  return buildNative(purpose, `build-native-tests-${flavor}`, [
    '-DDENSEGRAPH_NATIVE_TESTS=ON',
    '-DDENSEGRAPH_STRICT=ON',
    `-DDENSEGRAPH_SANITIZE=${SANITIZERS[flavor]}`,
    `-DDENSEGRAPH_KERNEL_TESTS=${kernels ? 'ON' : 'OFF'}`,
    `-DDENSEGRAPH_CUDNN_TESTS=${cudnn ? 'ON' : 'OFF'}`,
  ]);
}
