/**
 * Asks the real cuDNN, without a device, for the plan of every convolution that the presets train by:
 *
 *   node scripts/check-cuda-plans.mjs [--quick] [--offers] [--report FILE] [--batch 32]
 *     [--presets D2L_DENSENET,...] [--devices h200,a100] [--precisions float32,tf32,bfloat16]
 *
 * --quick is for D2L_DENSENET and DENSENET_121 in float32 and bfloat16 on the first device alone. --offers asks which
 * engine real cuDNN offers and with how much scratch, without building the plan: minutes instead of hours for everything.
 * --report writes tables in Markdown.
 * The same questions go to the stand-in of test/native/cudnn_stand_in, and it fails where the stand-in takes a graph
 * that real cuDNN refuses, where either fails instead of answering, and where real cuDNN takes what it should refuse
 * (test/native/cudnn/contract_test.cpp). Plans are kept in build-cudnn-plans/: a first run takes about a second for
 * each plan, another a few milliseconds. Needs the built dist/, and the network for scripts/fetch-cuda-tools.mjs once.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { PRESETS } from '../dist/model/presets.js';
import { findGenerator, requireBuildTools } from './build-requirements.mjs';
import { convolutionProblems, PRECISIONS } from './convolution-problems.mjs';
import { cudaTools, fetchCudaTools } from './fetch-cuda-tools.mjs';
import { checkPlans } from './plan-checker.mjs';
import { planReport } from './plan-report.mjs';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');
const build = join(root, 'build-cuda-plans');
const native = join(build, 'test', 'native');
const QUICK = {
  presets: ['D2L_DENSENET', 'DENSENET_121'],
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

function run(program, args, env = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 28,
  });
  return { ended: status === 0, output: `${stdout}${stderr}` };
}

function buildPrograms() {
  const compiler = requireBuildTools('The check of cuDNN plans');
  const configure = ['-S', '.', '-B', build, '-G', findGenerator()];
  const targets = ['densegraph_native_tests', 'densegraph_plan_check', 'densegraph_cuda_driver_stub'];
  for (const args of [
    [...configure, '-DDENSEGRAPH_NATIVE_TESTS=ON'],
    ['--build', build, '--parallel', String(availableParallelism()), '--target', ...targets],
  ]) {
    const { ended, output } = run('cmake', args, { CXX: compiler });
    if (!ended) throw new Error(`The check of cuDNN plans could not be built:\n${output}`);
  }
}

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
  const { ended, output } = run(join(native, 'densegraph_native_tests'), ['cudnn_contract'], {
    ...STUB,
    DENSEGRAPH_CONTRACT_CUDNN: cudaTools.cudnn,
    DENSEGRAPH_CONTRACT_DEVICE: readFileSync(deviceFile(device), 'utf8'),
  });
  console.log(`contract on ${device}: ${output.trim().split('\n').at(-1)}`);
  return ended ? [] : [`contract on ${device}:\n${output}`];
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

const [presets, devices, precisions] = ['presets', 'devices', 'precisions'].map(asked);

fetchCudaTools();
buildPrograms();
const failures = devices.flatMap(checkContract);
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
    failures.push(...problemsOf(real, standIn));
    results.push({ device, precision, byPreset, real });
    const planned = [...real.values()].filter(({ kind }) => kind === 'plan').length;
    const taken = [...standIn.values()].filter(({ kind }) => kind === 'plan').length;
    console.log(
      `${label}: ${problems.length} convolutions, ${planned} ${options.offers ? 'offered' : 'planned'} by cuDNN, ${taken} by the stand-in`,
    );
  }
}
if (options.report !== undefined) writeFileSync(options.report, planReport(results));
for (const failure of failures) console.error(failure);
console.log(`cuDNN plans: ${failures.length === 0 ? 'passed' : `${failures.length} failures`}`);
process.exitCode = failures.length === 0 ? 0 : 1;
