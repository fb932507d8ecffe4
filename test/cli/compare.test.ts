import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');

async function run(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, ...args]);
  expect(stderr).toBe('');
  return stdout;
}

const SMALL = ['--image', '1x32x32', '--threads', '1'];

describe('compare', () => {
  it("tells of each network what summary and memory tell, d2l's DenseNet and ResNet where none is named", async () => {
    const json = await run('compare', ...SMALL, '--batch', '4', '--no-measure', '--json');
    const compared = JSON.parse(json) as { readonly preset: string }[];
    expect(compared.map(({ preset }) => preset)).toEqual(['D2L_DENSENET', 'D2L_RESNET_18']);
    for (const model of compared) {
      const asked = ['--preset', model.preset, '--image', '1x32x32'];
      const { parameterCount, multiplyAccumulates } = JSON.parse(
        await run('summary', ...asked, '--json'),
      ) as Record<string, number>;
      const plans = JSON.parse(await run('memory', ...asked, '--batch', '4', '--threads', '1', '--json')) as {
        readonly strategy: string;
        readonly plannedBytes: number;
      }[];
      const plannedBytes = Object.fromEntries(plans.map((plan) => [plan.strategy, plan.plannedBytes]));
      expect(model).toMatchObject({ parameterCount, multiplyAccumulates, plannedBytes, step: null });
    }
  });

  it('measures a step of each, and has a column for it', async () => {
    const text = await run('compare', 'D2L_DENSENET', ...SMALL, '--batch', '2', '--steps', '1');
    expect(text).toMatch(/^ +D2L_DENSENET\nimages +1x32x32\nclasses +10\nparameters +758,226\n/);
    expect(text).toMatch(/^memory, RECOMPUTE_BOTTLENECK +as above$/m);
    expect(text).toMatch(/^step +[\d.]+ ms\nimages\/s +\d+$/m);
  });

  it.each([
    [2, ['ALEXNET'], /--help lists all/],
    [1, ['--image', '1x2x2'], /^error: Expected an input of at least/],
  ])('ends with code %i and one line for %j', async (code, args, message) => {
    await expect(run('compare', ...args)).rejects.toMatchObject({
      code,
      stdout: '',
      stderr: expect.stringMatching(message) as string,
    });
  });
});
