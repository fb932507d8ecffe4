/**
 * Builds and runs the C++ tests of test/native, and checks the symbols of the built addon: `npm run test:native`.
 * With --sanitize it runs them also under AddressSanitizer with UndefinedBehaviorSanitizer, and ThreadSanitizer.
 * Prints `tests: N passed, N failed, N skipped` as its last line.
 */
import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findGenerator, requireBuildTools } from './build-requirements.mjs';
import { checkIsaSymbols } from './check-isa-symbols.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const SANITIZERS = { plain: '', address: 'address,undefined', thread: 'thread' };

/** Runs a build step; ends the process where it fails. */
function build(args, compiler) {
  const { status, stdout, stderr } = spawnSync('cmake', args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, CXX: compiler },
    maxBuffer: 2 ** 28,
  });
  if (status === 0) return;
  console.error(`${stdout}${stderr}\nThe native tests could not be built.`);
  process.exit(1);
}

/** Builds one flavor of the tests, runs it and returns its counts. */
function runTests(flavor, compiler) {
  const folder = `build-native-tests-${flavor}`;
  const options = [
    '-DDENSEGRAPH_NATIVE_TESTS=ON',
    '-DDENSEGRAPH_STRICT=ON',
    `-DDENSEGRAPH_SANITIZE=${SANITIZERS[flavor]}`,
  ];
  build(['-S', '.', '-B', folder, '-G', findGenerator(), ...options], compiler);
  build(['--build', folder, '--parallel', String(availableParallelism())], compiler);
  const program = join(root, folder, 'test', 'native', 'densegraph_native_tests');
  const { status, signal, stdout, stderr } = spawnSync(program, { encoding: 'utf8' });
  const counts = /^tests: (\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(stdout);
  const ended = `exit ${status ?? signal}`;
  console.log(`native tests (${flavor}): ${counts?.[0] ?? `no result, ${ended}`}`);
  if (status !== 0) console.error(`${stdout}${stderr}`);
  if (counts === null) return { passed: 0, failed: 1, skipped: 0 };
  const [passed, failed, skipped] = counts.slice(1).map(Number);
  // A sanitizer's finding ends the process with an error though every test passed.
  return { passed, failed: status === 0 ? failed : Math.max(failed, 1), skipped };
}

function runSymbolCheck() {
  const { checked, problems } = checkIsaSymbols();
  console.log(`symbols of the instruction sets: ${checked} checked, ${problems.length} problems`);
  for (const problem of problems) console.error(`  ${problem}`);
  return { passed: problems.length === 0 ? 1 : 0, failed: problems.length === 0 ? 0 : 1, skipped: 0 };
}

const compiler = requireBuildTools('The native tests of densegraph');
const flavors = process.argv.includes('--sanitize') ? Object.keys(SANITIZERS) : ['plain'];
const results = [...flavors.map((flavor) => runTests(flavor, compiler)), runSymbolCheck()];
const total = (kind) => results.reduce((sum, result) => sum + result[kind], 0);
console.log(`tests: ${total('passed')} passed, ${total('failed')} failed, ${total('skipped')} skipped`);
process.exitCode = total('failed') === 0 ? 0 : 1;
