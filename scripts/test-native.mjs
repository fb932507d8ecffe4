/**
 * Builds and runs the C++ tests of test/native, and checks the symbols of the built addon: `npm run test:native`.
 * With --sanitize it runs them also under AddressSanitizer with UndefinedBehaviorSanitizer, and those of the core, where
 * the thread pool is, under ThreadSanitizer; with --kernels that sees cuDNN's side and the CPU's kernels too, which takes
 * minutes to compile.
 * Prints `tests: N passed, N failed, N skipped` as its last line.
 */
import { join } from 'node:path';

import { buildNativeTests, NATIVE_TEST_FLAVORS } from './build-native.mjs';
import { checkIsaSymbols } from './check-isa-symbols.mjs';
import { runTestProgram } from './run-tests.mjs';
import { endWithCounts, oneTest } from './test-counts.mjs';

async function runTests(flavor) {
  const whole = process.argv.includes('--kernels');
  const parts = flavor === 'thread' ? { kernels: whole, cudnn: whole } : {};
  const folder = await buildNativeTests('The native tests of densegraph', flavor, parts);
  const program = join(folder, 'test', 'native', 'densegraph_native_tests');
  return runTestProgram(`native tests (${flavor})`, program);
}

function runSymbolCheck() {
  const { checked, problems } = checkIsaSymbols();
  console.log(`symbols of the instruction sets: ${checked} checked, ${problems.length} problems`);
  for (const problem of problems) console.error(`  ${problem}`);
  return oneTest(problems.length === 0);
}

const flavors = process.argv.includes('--sanitize') ? NATIVE_TEST_FLAVORS : ['plain'];
const counts = [];
for (const flavor of flavors) counts.push(await runTests(flavor));
endWithCounts([...counts, runSymbolCheck()]);
