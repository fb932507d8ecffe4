import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root, runProgram } from '../../scripts/run-program.mjs';
import { temporaryFolder } from '../store/temporary-folder.js';

/** On a machine whose GPUs, if it has any, are hidden. */
function verify(...args: readonly string[]) {
  const script = join(root, 'scripts', 'verify-cuda.mjs');
  return runProgram(process.execPath, [script, ...args], { CUDA_VISIBLE_DEVICES: '' });
}

test('says what is missing where there is no GPU, and leaves no report', async () => {
  const report = join(temporaryFolder(), 'report.md');
  const { ending, output } = await verify('--report', report);
  expect(ending).toBe('exit 1');
  expect(output).toMatch(/^note +CUDA (driver|device|backend) .*\n +→ \S/m);
  expect(output).toMatch(/needs a CUDA device, and none can be used: what is missing is above\.\n$/);
  expect(existsSync(report)).toBe(false);
});

test.each([
  [['--only', 'golden,gold'], /^Expected some of kernels, golden, .* for --only but received gold\n$/],
  [['--fast'], /^Unknown option '--fast'/],
  [
    ['--report', '/nowhere/report.md'],
    /^Expected a file that can be written for --report but received \/nowhere/,
  ],
])('refuses %j in a line', async (args, expected) => {
  const { ending, output } = await verify(...args);
  expect(ending).toBe('exit 2');
  expect(output).toMatch(expected);
  expect(output.trim().split('\n')).toHaveLength(1);
});

test('refuses a Python without torch where there is a benchmark', async () => {
  const { ending, output } = await verify('--python', process.execPath);
  expect(ending).toBe('exit 2');
  expect(output).toMatch(/^Expected a Python with torch for the benchmark but received --python \S+: /);
});

test('--help names the options and the checks', async () => {
  const { ending, output } = await verify('--help');
  expect(ending).toBe('exit 0');
  expect(output).toMatch(/--only ID,\.\.\. +some of the checks: kernels, golden, .+, benchmark\n/);
  expect(output).toContain('--python PATH');
});
