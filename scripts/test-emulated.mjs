/**
 * Layer 2 of `npm run check:cuda`: CUDA's kernels compute, on the CPU under the emulator of test/native/emulator.
 *
 *   node scripts/test-emulated.mjs [--quick] [--sanitize]
 *
 * Builds the emulated addon and runs
 * - the C++ tests of test/native/cuda and test/native/emulator, which run kernels and products in several orders
 *   themselves;
 * - the kernels' suites (test/native/kernels) on CUDA, once for each order of threads and blocks: forward, reverse and
 *   two shuffled ones. With --quick all of them in reverse, and in a shuffled order those that end in seconds: all but
 *   the convolutions', whose products the C++ tests have shuffled;
 * - `check-golden test/golden --device cuda`: the backend, executor and all, against PyTorch's numbers.
 *
 * --sanitize runs the C++ tests and the suites that end in seconds also under AddressSanitizer and
 * UndefinedBehaviorSanitizer, which make the emulator many times slower. Needs the built dist/. Ends with
 * `tests: N passed, N failed, N skipped`.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { root, runProgram, runScript } from './run-program.mjs';
import { runTestProgram, runVitest } from './run-tests.mjs';
import { endWithCounts, oneTest } from './test-counts.mjs';

const ALL_SUITES = readdirSync(join(root, 'test', 'native', 'kernels'))
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => `test/native/kernels/${file}`);
const FAST_SUITES = ALL_SUITES.filter((file) => !file.includes('/convolution'));

/** Orders of the emulator and what is run in them. */
const QUICK = [
  ['reverse', ALL_SUITES],
  ['shuffled:1', FAST_SUITES],
];
const FULL = ['forward', 'reverse', 'shuffled:1', 'shuffled:2'].map((order) => [order, ALL_SUITES]);

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    sanitize: { type: 'boolean', default: false },
  },
});

const addonOf = (build) => join(root, build, 'Release', 'densegraph.node');

/** The C++ tests, in the orders that they choose. */
function runCppTests(build, title) {
  const program = join(root, build, 'test', 'native', 'cuda', 'densegraph_emulated_tests');
  return runTestProgram(`emulated C++ tests${title}`, program);
}

function runSuites(build, order, suites, environment = {}) {
  console.log(`${suites.length} of ${ALL_SUITES.length} kernels' suites in the order ${order}:`);
  return runVitest(suites, {
    DENSEGRAPH_ADDON: addonOf(build),
    DENSEGRAPH_TEST_DEVICE: 'cuda',
    DENSEGRAPH_EMULATOR_ORDER: order,
    ...environment,
  });
}

async function checkGolden(build) {
  const { succeeded, output } = await runProgram(
    process.execPath,
    ['dist/cli/main.js', 'check-golden', 'test/golden', '--device', 'cuda'],
    { DENSEGRAPH_ADDON: addonOf(build) },
  );
  console.log(output);
  return { counts: oneTest(succeeded), figures: output.trimEnd().split('\n').at(-1) };
}

/** What Node.js needs to load a sanitized addon; it does not free all memory at its end. */
async function sanitizedNode() {
  const { output } = await runProgram(process.env.CXX ?? 'c++', ['-print-file-name=libasan.so']);
  return { LD_PRELOAD: output.trim(), ASAN_OPTIONS: 'detect_leaks=0:allocator_may_return_null=1' };
}

const EMULATED = 'build-emulated';
const SANITIZED = 'build-emulated-asan';

/** @returns {Promise<boolean>} whether all that is run could be built */
async function buildAddons() {
  const flavors = [['--emulated'], ...(options.sanitize ? [['--emulated', '--sanitize']] : [])];
  for (const flavor of flavors) {
    const { succeeded } = await runScript('build-addon.mjs', flavor);
    if (!succeeded) return false;
  }
  return true;
}

/** Everything, and what there is to tell of it besides its counts. */
async function runAll() {
  // Golden cases are one thread's work: the C++ tests and the suites run beside them.
  const golden = checkGolden(EMULATED);
  const counts = [await runCppTests(EMULATED, '')];
  for (const [order, suites] of options.quick ? QUICK : FULL) {
    counts.push(await runSuites(EMULATED, order, suites));
  }
  const { counts: goldenCounts, figures } = await golden;
  counts.push(goldenCounts);
  if (options.sanitize) {
    counts.push(await runCppTests(SANITIZED, ' under sanitizers'));
    counts.push(await runSuites(SANITIZED, 'reverse', FAST_SUITES, await sanitizedNode()));
  }
  return { counts, figures };
}

const { counts, figures } = (await buildAddons())
  ? await runAll()
  : { counts: [oneTest(false)], figures: 'not built' };
const orders = (options.quick ? QUICK : FULL).map(([order, suites]) => `${suites.length} in ${order}`);
console.log(
  `the emulator: kernels' suites ${orders.join(', ')}${options.sanitize ? ', also under sanitizers' : ''}; golden ${figures}`,
);
endWithCounts(counts);
