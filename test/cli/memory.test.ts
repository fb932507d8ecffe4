import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { WHOLE_STRATEGIES } from '#densegraph/compiler/memory-strategy.js';
import type { TrainingPlan } from '#densegraph/compiler/training-plan.js';
import { RECOMMENDED_TRAINING } from '#densegraph/model/recommended-training.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { findElements, parseXml } from './parse-xml.js';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

async function memory(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [MAIN, 'memory', ...args], {
    maxBuffer: 2 ** 24,
  });
  expect(stderr).toBe('');
  return stdout;
}

const D2L = ['--preset', 'D2L_DENSENET', '--batch', '4', '--image', '1x32x32'];

describe('memory', () => {
  it('prints the strategies side by side and the layers that keep the most, in 80 columns', async () => {
    const text = await memory(...D2L, '--threads', '1');
    const lines = text.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBe(80);
    expect(lines[0]).toBe('d2l DenseNet, batch 4 of 1x32x32: a step of SGD');
    for (const strategy of WHOLE_STRATEGIES.filter((name) => name !== 'RECOMPUTE_BOTTLENECK')) {
      const row = lines.findIndex((line) => line.startsWith(`${strategy} `));
      expect(lines[row]).toMatch(/^\w+( +[\d.]+ [KM]iB){4} +[\d.]+ %$/);
      expect(lines[row + 1]).toMatch(/^█+▒*░+$/);
      expect(text).toMatch(new RegExp(`^${strategy}: the 10 of \\d+ layers that keep the most$`, 'm'));
    }
    // The chapter's network has none.
    expect(text).toMatch(/^RECOMPUTE_BOTTLENECK +as RECOMPUTE_NORMALIZATION: no more to compute again$/m);
    expect(text).not.toMatch(/^RECOMPUTE_BOTTLENECK: /m);
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

  it('plans velocities where there is momentum, and batch and momentum as the network was published', async () => {
    const plans = JSON.parse(await memory(...D2L, '--json', '--momentum', '0.5')) as TrainingPlan[];
    expect(plans[0]?.categories.optimizerBytes).toBeGreaterThan(758_226 * 4);
    const { batchSize, optimizer } = RECOMMENDED_TRAINING.DENSENET_CIFAR_40_12;
    expect(await memory('--preset', 'DENSENET_CIFAR_40_12', '--strategy', 'SHARED_CONCAT')).toMatch(
      new RegExp(`, batch ${batchSize} of 3x32x32: a step of SGD, momentum ${optimizer.momentum}\n`),
    );
  });

  it('tells what AUTO would take within a budget', async () => {
    const network = ['--preset', 'RESNET_50', '--batch', '2', '--image', '3x32x32', '--threads', '1'];
    const plans = JSON.parse(
      await memory(...network, '--strategy', 'RECOMPUTE_NORMALIZATION', 'RECOMPUTE_BOTTLENECK', '--json'),
    ) as TrainingPlan[];
    const [keeping = NaN, recomputing = NaN] = plans.map(({ plannedBytes }) => plannedBytes);
    const between = Math.floor((keeping + recomputing) / 2);
    const [automatic] = JSON.parse(
      await memory(...network, '--strategy', 'AUTO', '--memory-budget', String(between), '--json'),
    ) as (TrainingPlan & { readonly requested: string })[];
    expect(automatic).toMatchObject({ requested: 'AUTO', strategy: 'RECOMPUTE_BOTTLENECK' });
    expect(automatic?.plannedBytes).toBeGreaterThan(recomputing);
    expect(automatic?.plannedBytes).toBeLessThanOrEqual(between);
  });

  it('tells with the others which of them AUTO would be, and keeps within what is free where no budget is given', async () => {
    const roomy = await memory(...D2L, '--budget', '1.5GiB');
    expect(roomy).toMatch(/^AUTO within 1\.50 GiB takes (\w+)\.$/m);
    expect(roomy).toMatch(/^AUTO +as \w+$/m);
    expect(await memory('--batch', '4', '--image', '1x32x32', '--strategy', 'auto')).toMatch(
      /^AUTO within [\d.]+ [MGT]iB takes \w+\.$/m,
    );
  });

  it('draws a panel for each plan', async () => {
    const file = join(temporaryFolder(), 'memory.svg');
    await memory(...D2L, '--plot', file);
    const svg = parseXml(readFileSync(file, 'utf8'));
    expect(svg.name).toBe('svg');
    // Two of its strategies are the same.
    expect(findElements(svg, 'path')).toHaveLength(5 * (WHOLE_STRATEGIES.length - 1));
  });

  it.each([
    [
      2,
      'a preset that is no option',
      ['DENSENET_121'],
      /^error: unexpected argument.* Did you mean --preset DENSENET_121\?/,
    ],
    [2, 'a batch of nothing', [...D2L, '--batch', '0'], /Expected a positive integer/],
    [2, 'a batch that is too large', [...D2L, '--batch', '65537'], /Expected at most 65536/],
    [2, 'a strategy that there is not', [...D2L, '--strategy', 'NONE'], /Allowed choices are STORE_ALL/],
    [
      2,
      'a preset that there is not',
      ['--preset', 'DENSNET'],
      /Did you mean DENSENET_121\? --help lists all/,
    ],
    [2, 'a momentum of 1', [...D2L, '--momentum', '1'], /Expected a number from 0 and below 1/],
    [
      2,
      'a budget that no strategy keeps within',
      [...D2L, '--strategy', 'STORE_ALL', '--budget', '1GiB'],
      /^error: --budget is what AUTO keeps within: add AUTO to --strategy/,
    ],
    [
      1,
      'a budget that is too small',
      [...D2L, '--budget', '1MiB'],
      /^error: Expected at least [\d,]+ bytes .* but the budget is 1,048,576 bytes .*: raise it/,
    ],
    [
      2,
      'a plot that is no SVG',
      [...D2L, '--plot', 'memory.png'],
      /name a file that ends in \.svg instead of \.png/,
    ],
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
