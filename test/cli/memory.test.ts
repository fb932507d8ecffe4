import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { WHOLE_STRATEGIES } from '#densegraph/compiler/memory-strategy.js';
import type { TrainingPlan } from '#densegraph/compiler/training-plan.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { findElements, parseXml } from './parse-xml.js';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

async function memory(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, 'memory', ...args]);
  expect(stderr).toBe('');
  return stdout;
}

const D2L = ['--preset', 'D2L_DENSENET', '--batch', '4', '--image', '1x32x32'];

describe('memory', () => {
  it('prints the strategies side by side and the layers that keep the most, in 80 columns', async () => {
    const text = await memory(...D2L, '--threads', '1');
    const lines = text.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBe(80);
    expect(lines[0]).toBe('d2l DenseNet, batch 4 of 1x32x32: memory of a training step');
    for (const strategy of WHOLE_STRATEGIES) {
      const row = lines.findIndex((line) => line.startsWith(`${strategy} `));
      expect(lines[row]).toMatch(/^\w+( +[\d.]+ [KM]iB){4} +[\d.]+ %$/);
      expect(lines[row + 1]).toMatch(/^█+▒*░+$/);
      expect(text).toMatch(new RegExp(`^${strategy}: the 10 of \\d+ layers that keep the most$`, 'm'));
    }
    // The largest plan's bar is as wide as the table.
    expect(lines.filter((line) => /^█+▒*░+$/.test(line)).some((line) => line.length === 80)).toBe(true);
    // A 7x7 convolution of 4 images: 64 channels of 16x16.
    expect(text).toMatch(/^features\.conv0 +256 KiB /m);
  });

  it('prints as JSON what the compiler plans, for the strategies that were asked for', async () => {
    const [strategy] = WHOLE_STRATEGIES;
    const plans = JSON.parse(await memory(...D2L, '--strategy', strategy ?? '', '--json')) as TrainingPlan[];
    expect(plans).toMatchObject([{ strategy, plannedBytes: expect.any(Number) as number }]);
    const [{ categories, timeline, layers, plannedBytes }] = plans as [TrainingPlan];
    expect(Object.values(categories).reduce((sum: number, bytes: number) => sum + bytes)).toBe(plannedBytes);
    expect(layers.reduce((sum, { savedBytes }) => sum + savedBytes, 0)).toBe(categories.savedActivationBytes);
    expect(timeline.at(-1)).toMatchObject({ phase: 'update', label: 'optimizer sgd' });
  });

  it('plans no velocities without momentum', async () => {
    const optimizerBytes = async (...args: string[]) => {
      const plans = JSON.parse(await memory(...D2L, '--json', ...args)) as TrainingPlan[];
      return plans[0]?.categories.optimizerBytes ?? 0;
    };
    // What is left is the learning rate.
    expect(await optimizerBytes('--no-momentum')).toBe(64);
    expect(await optimizerBytes()).toBeGreaterThan(758_226 * 4);
  });

  it('draws a panel for each strategy', async () => {
    const file = join(temporaryFolder(), 'memory.svg');
    await memory(...D2L, '--plot', file);
    const svg = parseXml(readFileSync(file, 'utf8'));
    expect(svg.name).toBe('svg');
    expect(findElements(svg, 'path')).toHaveLength(5 * WHOLE_STRATEGIES.length);
  });

  it.each([
    [2, 'no batch', ['--preset', 'D2L_DENSENET'], /required option '--batch <n>'/],
    [2, 'a batch of nothing', [...D2L, '--batch', '0'], /Expected a positive integer/],
    [2, 'a batch that is too large', [...D2L, '--batch', '65537'], /Expected at most 65536/],
    [2, 'a strategy that is not offered', [...D2L, '--strategy', 'AUTO'], /Allowed choices are STORE_ALL/],
    [
      1,
      'bfloat16 on the CPU',
      [...D2L, '--precision', 'BFLOAT16'],
      /^error: Expected FLOAT32 for precision on the device CPU/,
    ],
    [2, 'a device that there is not', [...D2L, '--device', 'tpu'], /Expected cpu or cuda but received 'tpu'/],
    [1, 'images that are too small', [...D2L, '--image', '1x1x1'], /^error: /],
    [
      2,
      'a plot that cannot be written',
      [...D2L, '--plot', '/no/such/folder/m.svg'],
      /^error: .*\/no\/such\/folder/,
    ],
  ])('ends with one line and code %i for %s', async (code, _what, args, message) => {
    const failure: unknown = await memory(...args).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(message) as string });
    expect((failure as { stderr: string }).stderr.trimEnd()).not.toContain('\n');
  });
});
