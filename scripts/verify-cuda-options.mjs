/** The options of verify-cuda.mjs: read, and told where they are wrong, before anything is built or measured. */
import { appendFileSync, existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { root, runProgram } from './run-program.mjs';

/** The checks, in the order of the report. */
export const CHECK_IDS = [
  'kernels',
  'golden',
  'strategies',
  'training',
  'continue',
  'memory',
  'sanitizer',
  'benchmark',
];

const HELP = `npm run verify:cuda -- [options]

All that a CUDA device can show, written as one report. Exits with 1 where a check fails or there is no device.

  --only ID,...    some of the checks: ${CHECK_IDS.join(', ')}
  --python PATH    a Python with torch, for the benchmark (default: python3)
  --report FILE    where the report goes (default: cuda-report.md)
  --small          a benchmark of seconds in the place of the real one, to try the command itself
  --build          build first; npm run verify:cuda does
  --help           this text`;

/**
 * @typedef {object} Options
 * @property {string} python
 * @property {string} report an absolute path
 * @property {string[]} only ids of CHECK_IDS
 * @property {boolean} small
 * @property {boolean} build
 */

/** Says why and ends the process: with 2 where an option is wrong. */
export function refuse(reason, exitCode = 2) {
  console.error(reason);
  process.exit(exitCode);
}

/** @returns {Promise<Options>} ends the process at --help, and with 2 where an option is wrong */
export async function readOptions() {
  const values = parse();
  if (values.help) {
    console.log(HELP);
    process.exit(0);
  }
  const options = {
    python: values.python ?? 'python3',
    report: resolve(values.report ?? join(root, 'cuda-report.md')),
    only: values.only?.split(',') ?? CHECK_IDS,
    small: values.small,
    build: values.build,
  };
  const unknown = options.only.filter((id) => !CHECK_IDS.includes(id));
  if (unknown.length > 0) {
    refuse(`Expected some of ${CHECK_IDS.join(', ')} for --only but received ${unknown.join(', ')}`);
  }
  requireWritable(options.report);
  // The default is no matter before there is a device.
  if (values.python !== undefined) await requireTorch(options);
  return options;
}

function parse() {
  const text = { type: 'string' };
  const flag = { type: 'boolean', default: false };
  try {
    return parseArgs({
      options: { only: text, python: text, report: text, small: flag, build: flag, help: flag },
    }).values;
  } catch (error) {
    return refuse(error.message);
  }
}

/** What takes hours must not end at a report that cannot be written. */
function requireWritable(report) {
  const isThere = existsSync(report);
  try {
    appendFileSync(report, '');
    if (!isThere) rmSync(report);
  } catch (error) {
    refuse(`Expected a file that can be written for --report but received ${report}: ${error.message}`);
  }
}

/** Ends the process with 2 where the benchmark is among the checks and its Python has no torch. */
export async function requireTorch({ only, python }) {
  if (!only.includes('benchmark')) return;
  const { succeeded, ending, output } = await runProgram(python, ['-c', 'import torch']);
  if (succeeded) return;
  const reason = output.trim().split('\n').at(-1) || ending;
  const others = CHECK_IDS.filter((id) => id !== 'benchmark').join(',');
  refuse(
    `Expected a Python with torch for the benchmark but received --python ${python}: ${reason}\n` +
      `Install it (pip install torch), or leave the benchmark out: --only ${others}`,
  );
}
