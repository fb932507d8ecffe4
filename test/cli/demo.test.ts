import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

const run = (...args: readonly string[]) => promisify(execFile)(process.execPath, [MAIN, 'demo', ...args]);
const demo = async (...args: readonly string[]) => (await run(...args)).stdout;

test('the demo prints the network, its memory, every epoch, and the curves', async () => {
  const options = [
    '--dataset',
    'shapes',
    '--epochs',
    '2',
    '--size',
    '32',
    '--train-limit',
    '64',
    '--batch',
    '16',
  ];
  const output = await demo(...options);
  expect(output).toMatch(/densegraph listening on http:\/\/127\.0\.0\.1:\d+\/graphql/);
  expect(output).toContain('758,226');
  expect(output).toMatch(/STORE_ALL .*MiB/);
  expect(output).toMatch(/^ {4}1 .* {4}2 /ms);
  expect(output).toMatch(/^ {4}2 .*\| +\d+ +\d+\.\d\d % .*MiB/m);
  expect(output).toContain('* training   o validation');
  expect(output).toMatch(/The job is SUCCEEDED\.\n\nNext: densegraph train .*\n.* densegraph serve /);
});

test('with --json the job alone is on standard output', async () => {
  const { stdout, stderr } = await run(
    '--dataset',
    'shapes',
    '--epochs',
    '1',
    '--size',
    '32',
    '--train-limit',
    '16',
    '--json',
  );
  expect(JSON.parse(stdout)).toMatchObject({ state: 'SUCCEEDED', epochMetrics: [{ epoch: 1 }] });
  expect(stderr).toContain('The job is SUCCEEDED.');
});

test('a preset that does not exist is one clear line and exit code 2', async () => {
  await expect(demo('--dataset', 'shapes', '--preset', 'ALEXNET')).rejects.toMatchObject({
    code: 2,
    stderr: expect.not.stringContaining('    at ') as string,
  });
});

test('a device that is not there is refused before anything is prepared', async () => {
  const env = { ...process.env, CUDA_VISIBLE_DEVICES: '' };
  await expect(
    promisify(execFile)(process.execPath, [MAIN, 'demo', '--device', 'cuda'], { env }),
  ).rejects.toMatchObject({
    stdout: '',
    stderr: expect.stringMatching(/^error: CUDA is not available: .+\n$/s) as string,
  });
});
