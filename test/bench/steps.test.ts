import { describe, expect, it, vi } from 'vitest';
import type { KernelRow } from '#densegraph/bench/kernel-report.js';
import type { StepRow } from '#densegraph/bench/step-report.js';
import { WHOLE_STRATEGIES } from '#densegraph/compiler/memory-strategy.js';
import { onMachineWithoutGpu } from '../runtime/without-gpu.js';
import { runBench } from './run-bench.js';

// Each starts processes, which takes its time on a machine that is busy.
vi.setConfig({ testTimeout: 180_000 });

// What is timed here is the CPU.
onMachineWithoutGpu();

const ALONE = ['--python', '/no/python'];

function expectRow(row: StepRow): void {
  expect(row.milliseconds).toBeGreaterThan(0);
  expect(row.imagesPerSecond).toBeCloseTo(2000 / row.milliseconds);
  expect(row.spread.minimum).toBeLessThanOrEqual(row.milliseconds);
  expect(row.processPeakBytes).toBeGreaterThan(row.processGrowthBytes);
  expect(row).toMatchObject({ pytorch: null, pytorchModes: [], ratio: null, ratioSpread: null });
  const share = row.operations.reduce((sum, operation) => sum + operation.share, 0);
  expect(share).toBeCloseTo(1);
}

describe('bench train-step', () => {
  it('times every strategy of every case, in a process of its own', async () => {
    const cases = ['D2L_DENSENET:2:1x32x32', 'D2L_RESNET_18:2:1x32x32'];
    const { stdout, figures } = await runBench('train-step', '--case', cases.join(','), ...ALONE);
    expect(stdout).toContain('PyTorch: /no/python cannot import torch');
    expect(stdout).toContain('D2L_RESNET_18, 1x32x32, batch 2: a training step\n');
    expect(stdout).toContain('a training step under RECOMPUTE_NORMALIZATION\n');
    const rows = figures as readonly StepRow[];
    expect(rows.map(({ case: name, strategy }) => [name, strategy])).toEqual(
      cases.flatMap((name) => WHOLE_STRATEGIES.map((strategy) => [name, strategy])),
    );
    for (const row of rows) {
      expectRow(row);
      expect(row.operations.map(({ operation }) => operation)).toContain('convolutionWeightGradient');
    }
  });
});

describe('bench inference', () => {
  it('times a forward pass', async () => {
    const options = ['--case', 'D2L_DENSENET:2:1x32x32', '--strategy', 'SHARED_CONCAT', ...ALONE];
    const rows = (await runBench('inference', ...options)).figures as readonly StepRow[];
    expect(rows.map(({ case: name, strategy }) => [name, strategy])).toEqual([
      ['D2L_DENSENET:2:1x32x32', 'SHARED_CONCAT'],
    ]);
    for (const row of rows) {
      expectRow(row);
      expect(row.operations.filter(({ operation }) => operation.endsWith('Gradient'))).toEqual([]);
    }
  });
});

describe('bench kernel', () => {
  it('has every kernel of a step once, by operation and shapes', async () => {
    const { stdout, figures } = await runBench('kernel', '--case', 'D2L_DENSENET:2:1x32x32', '--top', '3');
    const { machine, kernels } = figures as {
      readonly machine: { readonly flopsPerSecond: number; readonly bytesPerSecond: number };
      readonly kernels: readonly KernelRow[];
    };
    expect(machine.flopsPerSecond).toBeGreaterThan(1e8);
    expect(machine.bytesPerSecond).toBeGreaterThan(1e8);
    expect(new Set(kernels.map(({ operation, shapes }) => `${operation} ${shapes}`)).size).toBe(
      kernels.length,
    );
    expect(kernels.find(({ operation }) => operation === 'sgd')).toMatchObject({
      bound: 'memory',
      calls: 1,
      gigaflopsPerSecond: null,
    });
    // The last dense block: two 1x1 pixels, 120 channels before it.
    expect(kernels).toContainEqual(
      expect.objectContaining({
        operation: 'convolution',
        shapes: 'x 2x1x1x120 weight 32x3x3x120 y 2x1x1x32 padding 1 relu 1 normalized',
        bound: 'memory',
      }),
    );
    const lost = kernels.map(({ lostMilliseconds }) => lostMilliseconds);
    expect(lost).toEqual([...lost].sort((a, b) => b - a));
    expect(stdout).toContain(`and ${kernels.length - 3} more`);
  });
});

describe('options', () => {
  it.each<[number, [string, ...string[]], string | RegExp]>([
    [2, ['train-step', '--case', 'ALEXNET'], 'Expected PRESET'],
    [1, ['train-step', '--device', 'cuda'], 'CUDA is not available: '],
    [1, ['train-step', '--precision', 'BFLOAT16'], /device CPU.* but received --precision BFLOAT16/],
    [1, ['inference', '--tf32'], /device CPU.* but received --tf32/],
    [2, ['train-step', '--strategy', 'AUTO'], 'Expected one of STORE_ALL'],
    [
      2,
      ['inference', '--pytorch', 'jit'],
      "Expected one of eager, channels_last, compile but received 'jit'",
    ],
    [2, ['kernel', '--top', '0'], "Expected a positive integer but received '0'"],
    [2, ['kernel', '--threads', '257'], 'Expected at most 256 threads but received 257'],
    [2, ['kernel', '--case', 'D2L_DENSENET:2:1x1x1'], 'Expected an input of at least 2x2'],
    [2, ['kernel', '--json', '/no/such/folder/figures.json'], 'there is no folder /no/such/folder'],
    [2, ['kernel', '--json', '/'], 'it is a folder'],
    [
      1,
      ['kernel', '--case', 'DENSENET_121:60000'],
      /DENSENET_121:60000, RECOMPUTE_NORMALIZATION: Expected at least \d+/,
    ],
    [1, ['kernel', '--case', 'DENSENET_121:99999999'], 'expected at most 2^40'],
    [
      1,
      ['memory', '--sizes', '8000'],
      'Expected an integer from 1 to 4,096 for image.height but received 8000',
    ],
  ])('ends with code %i and a line for %j', async (code, args, message) => {
    const failure: unknown = await runBench(...args).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, stderr: expect.stringMatching(/^error: [^\n]*\n$/) as string });
    expect(() => {
      throw failure;
    }).toThrow(message);
  });
});
