/**
 * Layer 2 of `npm run check:cuda`: CUDA's kernels compute, on the CPU under the emulator of test/native/emulator.
 *
 *   node scripts/test-emulated.mjs [--quick] [--sanitize]
 *
 * Builds the emulated addon and runs
 * - the C++ tests of test/native/cuda and test/native/emulator, which run kernels and products in several orders
 *   themselves;
 * - the kernels' suites (test/native/kernels), whole steps and a job on CUDA, in four orders of threads and blocks (forward,
 *   reverse, two shuffled ones), each without cuDNN and with its stand-in. With --quick the suites in reverse without, and
 *   whole steps and that job in a shuffled order with it;
 * - `check-golden test/golden --device cuda`: the backend, executor, stand-in and all, against PyTorch's numbers.
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

/** What else runs on a device: whole steps, and a job that is killed, with the stand-in of cuDNN and without. */
const STEPS = [
  'test/training/cudnn-step.test.ts',
  'test/runtime/staging.test.ts',
  'test/runtime/device-memory.test.ts',
  'test/jobs/emulated-resume.test.ts',
];

/** Orders of the emulator, what is run in them, and whether the stand-in of cuDNN computes what it takes. */
const QUICK = [
  ['reverse', ALL_SUITES, false],
  ['shuffled:1', STEPS, true],
];
const FULL = ['forward', 'reverse', 'shuffled:1', 'shuffled:2'].flatMap((order) =>
  [false, true].map((hasLibrary) => [order, [...ALL_SUITES, ...STEPS], hasLibrary]),
);

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

/** No plans of other runs, and no cuDNN but the stand-in. */
function withLibrary(build, hasLibrary) {
  return {
    DENSEGRAPH_PLAN_CACHE: 'off',
    DENSEGRAPH_CUDNN_PATH: hasLibrary ? join(root, build, 'Release') : 'off',
  };
}

function runSuites(build, order, suites, hasLibrary, environment = {}) {
  console.log(
    `${suites.length} suites in the order ${order}, ${hasLibrary ? 'with' : 'without'} cuDNN's stand-in:`,
  );
  return runVitest(suites, {
    DENSEGRAPH_ADDON: addonOf(build),
    ...withLibrary(build, hasLibrary),
    DENSEGRAPH_TEST_DEVICE: 'cuda',
    DENSEGRAPH_EMULATOR_ORDER: order,
    ...environment,
  });
}

async function checkGolden(build) {
  const { succeeded, output } = await runProgram(
    process.execPath,
    ['dist/cli/main.js', 'check-golden', 'test/golden', '--device', 'cuda'],
    { DENSEGRAPH_ADDON: addonOf(build), ...withLibrary(build, true) },
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
  for (const [order, suites, hasLibrary] of options.quick ? QUICK : FULL) {
    counts.push(await runSuites(EMULATED, order, suites, hasLibrary));
  }
  const { counts: goldenCounts, figures } = await golden;
  counts.push(goldenCounts);
  if (options.sanitize) {
    counts.push(await runCppTests(SANITIZED, ' under sanitizers'));
    counts.push(await runSuites(SANITIZED, 'reverse', FAST_SUITES, false, await sanitizedNode()));
  }
  return { counts, figures };
}

const { counts, figures } = (await buildAddons())
  ? await runAll()
  : { counts: [oneTest(false)], figures: 'not built' };
const orders = (options.quick ? QUICK : FULL).map(
  ([order, suites, hasLibrary]) => `${suites.length} in ${order}${hasLibrary ? ' with the stand-in' : ''}`,
);
console.log(
  `the emulator: suites ${orders.join(', ')}${options.sanitize ? ', also under sanitizers' : ''}; golden ${figures}`,
);
endWithCounts(counts);
