/**
 * All that a CUDA device can show, as one command, written as one report:
 *
 *   npm run verify:cuda -- [--python PATH] [--report FILE] [--only ID,...] [--small]
 *
 * Where no device can be used it says what is missing, as `densegraph doctor` does, and exits 1. Else it runs the checks,
 * goes on where one fails, and exits 1 where one has. --only runs some of them: kernels, golden, strategies, training,
 * continue, memory, sanitizer, benchmark. --small has a benchmark of seconds in the place of the real one, to try the
 * command itself, as over the emulator: DENSEGRAPH_ADDON=build-emulated/Release/densegraph.node.
 */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';

import { reportText } from './cuda-report.mjs';
import { root, runProgram } from './run-program.mjs';
import { checkEngine } from '../dist/cli/doctor/check-engine.js';
import { checkTools } from '../dist/cli/doctor/check-tools.js';
import { findingsText } from '../dist/cli/doctor/doctor.js';
import { listDevices } from '../dist/runtime/devices.js';

function readOptions() {
  const report = { type: 'string', default: join(root, 'cuda-report.md') };
  const python = { type: 'string', default: 'python3' };
  const small = { type: 'boolean', default: false };
  try {
    return parseArgs({ options: { python, report, only: { type: 'string' }, small } }).values;
  } catch (error) {
    refuse(error.message);
  }
}

function refuse(reason) {
  console.error(reason);
  process.exit(1);
}

const options = readOptions();

const CLI = join('dist', 'cli', 'main.js');
const VITEST = join('node_modules', 'vitest', 'vitest.mjs');
const figures = mkdtempSync(join(tmpdir(), 'densegraph-verify-'));
process.once('exit', () => rmSync(figures, { recursive: true }));

/** Test files on the device; how long it takes is no matter. */
const tests = (env, ...files) => ({
  args: [VITEST, 'run', '--testTimeout=3600000', ...files],
  env: { DENSEGRAPH_TEST_DEVICE: 'cuda', NO_COLOR: '1', ...env },
});

const training = (...names) => names.map((name) => `test/training/${name}.test.ts`);

/** cuDNN has other convolutions for a normalized x than for a stored one, and strategies differ in what they store. */
const OWN_KERNELS = { DENSEGRAPH_CUDNN_PATH: 'off' };

const PROFILE = 'profile --device cuda --preset D2L_DENSENET --image 1x64x64 --batch 4 --steps 1'.split(' ');

/** A few steps whose kernels all run one after another, under a tool of compute-sanitizer. */
const sanitizer = (tool, precision) => ({
  id: 'sanitizer',
  title: `compute-sanitizer ${tool}, ${precision}`,
  optional: 'it comes with the CUDA toolkit',
  command: 'compute-sanitizer',
  args: [
    '--tool',
    tool,
    '--error-exitcode',
    '1',
    process.execPath,
    CLI,
    ...PROFILE,
    '--precision',
    precision,
  ],
});

/** Training steps beside PyTorch's, both with their batch sizes of `cases`. */
function benchmark(title, cases, ...settings) {
  const json = join(figures, `${title}.json`);
  const size = options.small
    ? ['--case', 'D2L_DENSENET:2:1x32x32', '--rounds', '1', '--steps', '1', '--patience', '1']
    : ['--case', cases, '--limit', '900'];
  const strategies = options.small ? 'RECOMPUTE_NORMALIZATION' : 'SHARED_CONCAT,RECOMPUTE_NORMALIZATION';
  return {
    id: 'benchmark',
    title: `Training steps beside PyTorch: ${title}`,
    json,
    args: [join('dist', 'bench', 'main.js'), 'train-step', '--device', 'cuda', ...settings, ...size].concat(
      ['--strategy', strategies, '--python', options.python, '--pytorch', 'channels_last,compile'],
      ['--json', json],
    ),
  };
}

/** In the order of the report: what is shown, and the command that shows it. */
const CHECKS = [
  { id: 'kernels', title: 'Every kernel against its reference', ...tests({}, 'test/native/kernels') },
  {
    id: 'golden',
    title: "PyTorch's numbers under every strategy",
    args: [CLI, 'check-golden', 'test/golden', '--device', 'cuda'],
  },
  {
    id: 'strategies',
    title: 'Strategies leave the same bits, by our own kernels',
    ...tests(OWN_KERNELS, 'test/runtime/strategies.test.ts', ...training('sameness', 'train', 'dropout')),
  },
  {
    id: 'training',
    title: 'Training: the same bits from run to run, dropout, augmentation, remainders, bfloat16',
    ...tests(
      {},
      ...training('train', 'dropout', 'augmented', 'residual', 'bfloat16'),
      '--testNamePattern=^(?!.*every strategy)',
    ),
  },
  {
    id: 'continue',
    title: "Training goes on: from a checkpoint's numbers, and where it was interrupted",
    ...tests({}, 'test/training/continue.test.ts', 'test/training/resume.test.ts'),
  },
  {
    id: 'memory',
    title: 'Memory planned is memory lost by the device',
    ...tests({}, 'test/runtime/device-memory.test.ts'),
  },
  ...['memcheck', 'racecheck', 'synccheck', 'initcheck'].flatMap((tool) =>
    ['FLOAT32', 'BFLOAT16'].map((precision) => sanitizer(tool, precision)),
  ),
  benchmark(
    'bfloat16',
    'D2L_DENSENET:128,D2L_DENSENET:1024,DENSENET_121:64,DENSENET_121:256',
    '--precision',
    'BFLOAT16',
  ),
  benchmark('float32 with TF32', 'D2L_DENSENET:128,DENSENET_121:64', '--tf32'),
];

/** Runs a check, showing what it says when it has ended; its outcome, and what it measured where it measures. */
async function run({ title, command = process.execPath, args, env, json, optional }) {
  if (optional !== undefined && !(await runProgram(command, ['--version'])).succeeded) {
    return { title, outcome: 'not run', detail: `there is no ${command}: ${optional}`, output: '' };
  }
  console.log(`\n== ${title}`);
  const begin = performance.now();
  const { succeeded, ending, output: said } = await runProgram(command, args, env);
  const output = said.trim();
  const outcome = succeeded ? 'passed' : 'FAILED';
  const seconds = ((performance.now() - begin) / 1000).toFixed(0);
  const detail = `${succeeded ? '' : `${ending}, `}${seconds} s`;
  console.log(`${output.split('\n').slice(-12).join('\n')}\n== ${outcome}: ${detail}`);
  const rows = json !== undefined && existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')) : [];
  return { title, outcome, detail, output, rows };
}

const wanted = options.only?.split(',') ?? CHECKS.map(({ id }) => id);
const unknown = wanted.filter((name) => !CHECKS.some(({ id }) => id === name));
if (unknown.length > 0) {
  const known = [...new Set(CHECKS.map(({ id }) => id))].join(', ');
  refuse(`Expected some of ${known} for --only but received ${unknown.join(', ')}`);
}
const machine = [...checkTools(), ...checkEngine()].filter(({ name }) => /^(CUDA|GPU|cuDNN)/.test(name));
console.log(findingsText(machine).trimEnd());
if (!listDevices().some(({ kind, available }) => kind === 'CUDA' && available)) {
  refuse('verify:cuda needs a CUDA device, and none can be used: what is missing is above.');
}
try {
  // What takes an hour must not end at a report that cannot be written.
  appendFileSync(options.report, '');
} catch (error) {
  refuse(`Expected a file that can be written for --report but received ${options.report}: ${error.message}`);
}
const results = [];
for (const check of CHECKS.filter(({ id }) => wanted.includes(id))) results.push(await run(check));
writeFileSync(options.report, reportText(findingsText(machine), results));
const count = (outcome) => results.filter((result) => result.outcome === outcome).length;
console.log(
  `\n${count('passed')} checks passed, ${count('FAILED')} failed, ${count('not run')} not run: ${options.report}`,
);
process.exitCode = count('FAILED') > 0 ? 1 : 0;
