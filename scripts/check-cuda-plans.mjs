/**
 * Asks the real cuDNN, without a device, for the plan of every convolution that the presets train by:
 *
 *   node scripts/check-cuda-plans.mjs [--quick] [--offers] [--report FILE] [--batch 32]
 *     [--presets D2L_DENSENET,...] [--devices h200,a100] [--precisions float32,tf32,bfloat16]
 *
 * --quick is for D2L_DENSENET in float32 and bfloat16 on the first device alone. --offers asks which
 * engine real cuDNN offers and with how much scratch, without building the plan: minutes instead of hours for everything.
 * --report writes tables in Markdown.
 * The same questions go to the stand-in of test/native/cudnn_stand_in, and it fails where the stand-in takes a graph
 * that real cuDNN refuses, where either fails instead of answering, and where real cuDNN takes what it should refuse
 * (test/native/cudnn/contract_test.cpp). Plans are kept in build-cudnn-plans/: a first run takes about a second for
 * each plan, another a few milliseconds. Needs the built dist/, and the network for scripts/fetch-cuda-tools.mjs once.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { PRESETS } from '../dist/model/presets.js';
import { buildNativeTests } from './build-native.mjs';
import { convolutionProblems, PRECISIONS } from './convolution-problems.mjs';
import { cudaTools, fetchCudaTools } from './fetch-cuda-tools.mjs';
import { checkPlans } from './plan-checker.mjs';
import { planReport } from './plan-report.mjs';
import { root } from './run-program.mjs';
import { runTestProgram } from './run-tests.mjs';
import { endWithCounts, oneTest } from './test-counts.mjs';

const QUICK = {
  presets: ['D2L_DENSENET'],
  precisions: ['float32', 'bfloat16'],
  devices: ['h200'],
};
const ALL = { presets: Object.keys(PRESETS), precisions: Object.keys(PRECISIONS), devices: ['h200', 'a100'] };

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    offers: { type: 'boolean', default: false },
    report: { type: 'string' },
    batch: { type: 'string', default: '32' },
    presets: { type: 'string' },
    devices: { type: 'string' },
    precisions: { type: 'string' },
  },
});

/** What an option lists, or what is meant without it. */
function asked(name) {
  return options[name]?.split(',') ?? (options.quick ? QUICK : ALL)[name];
}

fetchCudaTools();
const native = join(await buildNativeTests('The check of cuDNN plans', 'plain'), 'test', 'native');

const deviceFile = (device) => join(root, 'test', 'native', 'cudnn', 'devices', `${device}.json`);

/** The stub driver is for these processes alone. */
const STUB = { LD_LIBRARY_PATH: join(native, 'cuda_driver_stub') };

function realChecker(device) {
  const question = options.offers ? 'offer' : 'build';
  const args = [cudaTools.cudnn, deviceFile(device), join(root, 'build-cudnn-plans'), question];
  return { program: join(native, 'cudnn', 'densegraph_plan_check'), args, env: STUB };
}

function standInChecker(device) {
  const args = [join(native, 'cudnn_stand_in', 'libcudnn.so.9'), deviceFile(device), '', 'build'];
  return { program: join(native, 'cudnn', 'densegraph_plan_check'), args, env: {} };
}

/** Real cuDNN refuses the graphs that the stand-in is tested to refuse. */
function checkContract(device) {
  return runTestProgram(
    `contract on ${device}`,
    join(native, 'densegraph_native_tests'),
    ['cudnn_contract'],
    {
      ...STUB,
      DENSEGRAPH_CONTRACT_CUDNN: cudaTools.cudnn,
      DENSEGRAPH_CONTRACT_DEVICE: readFileSync(deviceFile(device), 'utf8'),
    },
  );
}

function showProgress(label, count) {
  if (!process.stderr.isTTY) return () => undefined;
  return (done) => process.stderr.write(`\r${label}: ${done}/${count}${done === count ? '\n' : ''}`);
}

/** Of real cuDNN's and the stand-in's answers to the same problems. */
function problemsOf(real, standIn) {
  const failures = [];
  for (const [problem, answer] of real) {
    const other = standIn.get(problem);
    for (const [name, { kind, text = '' }] of Object.entries({
      'real cuDNN': answer,
      'the stand-in': other,
    })) {
      if (kind === 'error' || kind === 'crash') failures.push(`${name}: ${kind} ${text} for ${problem}`);
    }
    if (answer.kind === 'none' && other.kind === 'plan') {
      failures.push(`the stand-in takes what real cuDNN refuses: ${problem}`);
    }
  }
  return failures;
}

const plansIn = (answers) => [...answers.values()].filter(({ kind }) => kind === 'plan').length;

const [presets, devices, precisions] = ['presets', 'devices', 'precisions'].map(asked);

const counts = await Promise.all(devices.map(checkContract));
const results = [];
for (const device of devices) {
  for (const precision of precisions) {
    const byPreset = new Map(
      presets.map((preset) => [preset, convolutionProblems(preset, Number(options.batch), precision)]),
    );
    const problems = [...new Set([...byPreset.values()].flatMap(({ calls }) => [...calls.keys()]))];
    const label = `${device} ${precision}`;
    const processes = availableParallelism();
    const real = await checkPlans(
      realChecker(device),
      problems,
      processes,
      showProgress(label, problems.length),
    );
    const standIn = await checkPlans(standInChecker(device), problems, 1, () => undefined);
    const failures = problemsOf(real, standIn);
    for (const failure of failures) console.error(failure);
    counts.push(oneTest(failures.length === 0));
    results.push({ device, precision, byPreset, real });
    console.log(
      `${label}: ${problems.length} convolutions, ${plansIn(real)} ${options.offers ? 'offered' : 'planned'} by cuDNN, ` +
        `${plansIn(standIn)} by the stand-in`,
    );
  }
}
if (options.report !== undefined) writeFileSync(options.report, planReport(results));
const total = (count) => results.reduce((sum, { real }) => sum + count(real), 0);
console.log(
  `cuDNN's plans: ${devices.join(', ')}; ${precisions.join(', ')}; ${total((real) => real.size)} convolutions, ` +
    `${total(plansIn)} by cuDNN, the others by our own kernels`,
);
endWithCounts(counts);
