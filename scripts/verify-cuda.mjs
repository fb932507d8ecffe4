/**
 * All that a CUDA device can show, as one command, written as one report:
 *
 *   npm run verify:cuda -- [--python PATH] [--report FILE] [--only ID,...] [--small]
 *
 * --help tells of the options (scripts/verify-cuda-options.mjs). Where no device can be used it says what is missing, as
 * `densegraph doctor` does, and exits 1. Else it runs the checks, goes on where one fails, and exits 1 where one has.
 * --small tries the command itself, as over the emulator: DENSEGRAPH_ADDON=build-emulated/Release/densegraph.node.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { reportText } from './cuda-report.mjs';
import { runProgram } from './run-program.mjs';
import { readOptions, refuse, requireTorch } from './verify-cuda-options.mjs';

const options = await readOptions();

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

/** What is there of CUDA: text, and whether a device can be used. Read from dist/, which may have been built just now. */
async function lookAtMachine() {
  const { checkEngine } = await import('../dist/cli/doctor/check-engine.js');
  const { checkTools } = await import('../dist/cli/doctor/check-tools.js');
  const { findingsText } = await import('../dist/cli/doctor/doctor.js');
  const { listDevices } = await import('../dist/runtime/devices.js');
  const findings = [...checkTools(), ...checkEngine()].filter(({ name }) => /^(CUDA|GPU|cuDNN)/.test(name));
  return {
    text: findingsText(findings),
    usable: listDevices().some(({ kind, available }) => kind === 'CUDA' && available),
  };
}

if (options.build) {
  const { succeeded } = await runProgram('npm', ['run', '--silent', 'build'], {}, (stream, text) =>
    process[stream].write(text),
  );
  if (!succeeded) refuse('verify:cuda needs a build, and that failed: what was said is above.', 1);
}
const machine = await lookAtMachine();
console.log(machine.text.trimEnd());
if (!machine.usable) {
  refuse('verify:cuda needs a CUDA device, and none can be used: what is missing is above.', 1);
}
await requireTorch(options);
const results = [];
for (const check of CHECKS.filter(({ id }) => options.only.includes(id))) results.push(await run(check));
writeFileSync(options.report, reportText(machine.text, results));
const count = (outcome) => results.filter((result) => result.outcome === outcome).length;
console.log(
  `\n${count('passed')} checks passed, ${count('FAILED')} failed, ${count('not run')} not run: ${options.report}`,
);
process.exitCode = count('FAILED') > 0 ? 1 : 0;
