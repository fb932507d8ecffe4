import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { GPUS, productPeak } from '#densegraph/bench/gpu-peaks.js';
import { kernelBounds, sumBounds, type Roofline } from '#densegraph/bench/roofline.js';
import { figuresOf, furthestTable, savingsTable, summaryTable } from '#densegraph/bench/roofline-report.js';
import { savingsOf } from '#densegraph/bench/roofline-savings.js';
import { compileStep } from '#densegraph/compiler/compile-step.js';
import type { Kernel, View } from '#densegraph/compiler/program.js';
import type { StepProgram } from '#densegraph/compiler/step-program.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { targetWith } from '../compiler/small-graphs.js';
import { temporaryFolder } from '../store/temporary-folder.js';

const view = (buffer: number, n: number, h: number, w: number, c: number): View => ({
  buffer,
  offset: 0,
  n,
  h,
  w,
  c,
  stride: c,
});

const LIFETIME = { offset: 0, bytes: 1 << 20, first: 0, last: 9, category: 'temporary' } as const;

/** Buffer 0 is bfloat16, buffer 1 float32. */
const program = (...kernels: Kernel[]): StepProgram => ({
  arenaBytes: 1 << 20,
  buffers: [
    { id: 0, name: 'activations', elementType: 'bfloat16', ...LIFETIME },
    { id: 1, name: 'vectors', elementType: 'float32', ...LIFETIME },
  ],
  kernels,
  phases: kernels.map(() => 'forward'),
  bindings: {},
});

const PEAKS: Roofline = {
  bytesPerSecond: 1e9,
  productsPerSecond: 1e12,
  elementsPerSecond: 1e9,
  launchSeconds: 1e-6,
};

const vector = (c: number): View => view(1, 1, 1, 1, c);
const COPY: Kernel = {
  operation: 'copy',
  label: 'block.copy',
  operands: [view(0, 2, 3, 3, 4), view(0, 2, 3, 3, 4)],
  attributes: [1],
};
const CONVOLUTION: Kernel = {
  operation: 'convolution',
  label: 'block.conv',
  operands: [
    view(0, 4, 8, 8, 64),
    view(0, 32, 3, 3, 64),
    null,
    null,
    null,
    null,
    null,
    view(0, 4, 8, 8, 32),
    vector(256),
  ],
  attributes: [1, 1, 0, 0],
};
const STATISTICS: Kernel = {
  operation: 'batchStatistics',
  label: 'norm',
  operands: [view(0, 4, 8, 8, 64), vector(64), vector(64), null],
  attributes: [],
};

describe('the bound of a kernel', () => {
  it('counts operands in their own bytes, what is added to twice, scratch twice, and the launch', () => {
    const [copy, convolution] = kernelBounds(program(COPY, CONVOLUTION), PEAKS);
    const bytes = 2 * 3 * 3 * 4 * 2;
    expect(copy).toMatchObject({
      operandBytes: 3 * bytes,
      workspaceBytes: 0,
      productFlops: 0,
      boundBy: 'launch',
    });
    expect(copy?.seconds).toBeCloseTo((3 * bytes) / 1e9 + 1e-6, 12);
    expect(copy?.leastSeconds).toBeCloseTo((3 * bytes) / 1e9, 12);
    expect(convolution).toMatchObject({
      operandBytes: 2 * (4 * 64 * 64 + 32 * 9 * 64 + 4 * 64 * 32),
      workspaceBytes: 2 * 4 * 256,
      productFlops: 2 * 4 * 64 * 32 * 9 * 64,
      boundBy: 'bytes',
    });
  });

  it('is what takes longest, by the unit that does it', () => {
    const boundBy = (peaks: Partial<Roofline>, kernel: Kernel): string | undefined =>
      kernelBounds(program(kernel), { ...PEAKS, ...peaks })[0]?.boundBy;
    expect(boundBy({ bytesPerSecond: 1e15 }, CONVOLUTION)).toBe('products');
    expect(boundBy({ bytesPerSecond: 1e15, productsPerSecond: 1e18 }, CONVOLUTION)).toBe('launch');
    expect(boundBy({}, STATISTICS)).toBe('elements');
    expect(boundBy({ elementsPerSecond: 1e12 }, STATISTICS)).toBe('bytes');
  });

  it('has no launch where the kernel before it does its work as well', () => {
    const update: Kernel = {
      operation: 'updateRunningStatistics',
      label: 'norm',
      operands: [vector(4), vector(4), vector(4), vector(4)],
      attributes: [0.1, 8],
    };
    const launches = (kernels: readonly Kernel[], alone?: (kernel: Kernel) => number): readonly number[] =>
      kernelBounds(program(...kernels), PEAKS, alone).map((bound) => bound.launches);
    const several = (kernel: Kernel): number => (kernel.operation === 'copy' ? 1 : 2);
    expect(launches([COPY, COPY])).toEqual([1, 1]);
    expect(launches([update, update, COPY, update, update], several)).toEqual([2, 0, 1, 2, 0]);
    const many = launches(new Array<Kernel>(100).fill(update));
    expect(many.flatMap((count, index) => (count === 0 ? [] : [index]))).toEqual([0, 48, 96]);
    const [first, second] = kernelBounds(program(update, update), PEAKS);
    expect((first?.seconds ?? 0) - (second?.seconds ?? 0)).toBeCloseTo(PEAKS.launchSeconds, 12);
  });

  it('adds up by any name, the longest first', () => {
    const bounds = kernelBounds(program(COPY, CONVOLUTION, COPY), PEAKS);
    const sums = sumBounds(bounds, ({ operation }) => operation);
    expect(sums.map(({ name, calls }) => [name, calls])).toEqual([
      ['convolution', 1],
      ['copy', 2],
    ]);
    const seconds = bounds.reduce((sum, bound) => sum + bound.seconds, 0);
    expect(sumBounds(bounds, () => 'step')[0]?.seconds).toBeCloseTo(seconds, 12);
  });
});

it('knows which unit multiplies in a precision', () => {
  expect(productPeak(GPUS.h200, 'BFLOAT16', false)).toBe(989e12);
  expect(productPeak(GPUS.h200, 'FLOAT32', false)).toBe(67e12);
  expect(productPeak(GPUS.h200, 'FLOAT32', true)).toBe(495e12);
});

/** A block of two bottleneck layers on 8 pixels wide images, behind a CIFAR stem of 8 channels. */
const BLOCK = compileStep(
  buildModel(
    {
      denseNet: {
        stem: 'CIFAR',
        stemChannels: 8,
        growthRate: 4,
        blockLayers: [3],
        bottleneckFactor: 4,
        compression: 1,
        convolutionBias: false,
      },
    },
    { channels: 3, height: 8, width: 8 },
    10,
  ),
  4,
  'train',
  'RECOMPUTE_NORMALIZATION',
  {
    optimizer: { momentum: 0, nesterov: false, weightDecay: 0 },
    target: targetWith(0),
    precision: 'BFLOAT16',
  },
);
/** Bytes of one channel of the block's images. */
const CHANNEL = 4 * 8 * 8 * 2;

describe('what joined kernels would spare', () => {
  const [statistics, prologues, gradients, layers, vectors] = savingsOf(BLOCK);

  it('statistics: every value that is normalized is read once less', () => {
    // Stem, three layers' own channels, three bottlenecks of 16 channels.
    expect(statistics).toMatchObject({ bytes: CHANNEL * (8 + 3 * 4 + 3 * 16), launches: 7 });
  });

  it('gradients through statistics: three passes for one more by each reader', () => {
    // The stem's gradient has one reader, its weight gradient; the others have two.
    expect(prologues).toMatchObject({ bytes: CHANNEL * (8 * 2 + 3 * 4 + 3 * 16), launches: 7 });
  });

  it('both gradients of 1x1 convolutions: values and gradient are read once less', () => {
    const widths = [8, 12, 16];
    const bytes = widths.reduce((sum, width) => sum + width + 16, 0) * CHANNEL;
    expect(gradients).toMatchObject({ bytes, launches: 3 });
  });

  it('two layers at a time: the smaller one of each pair is passed over once less', () => {
    expect(layers).toMatchObject({ bytes: 3 * 12 * CHANNEL, launches: 0 });
  });

  it('vectors: no launch of their own', () => {
    expect(vectors).toMatchObject({ bytes: 0, launches: 7 });
  });
});

it('prints what is furthest from its bound and what would be spared', () => {
  const kernels = kernelBounds(program(COPY, CONVOLUTION), PEAKS);
  const figures = figuresOf({
    strategy: 'SHARED_CONCAT',
    batchSize: 4,
    plannedBytes: 1e9,
    kernels,
    savings: [{ title: 'a pass less', bytes: 8e6, launches: 10 }],
  });
  expect(figures.imagesPerSecond).toBeCloseTo(4 / figures.seconds);
  expect(summaryTable('A step', [figures], 0.5e9)).toContain('1.00  does not fit in 0.5 GB');
  expect(summaryTable('A step', [figures], 1e9)).not.toContain('does not fit');
  expect(furthestTable(kernels, 1)).toMatch(/convolution, forward .* bytes {2}block\.conv/);
  expect(savingsTable(figures.savings, PEAKS, { seconds: 0.0802, batchSize: 4 })).toMatch(
    /a pass less +2\.00 +10 +8\.010 +10\.0 %/,
  );
});

it('the command writes a prediction for every strategy', () => {
  const main = fileURLToPath(new URL('../../dist/bench/main.js', import.meta.url));
  const json = join(temporaryFolder(), 'roofline.json');
  const args = ['roofline', '--preset', 'D2L_DENSENET', '--size', '48', '--batch', '8', '--json', json];
  const stdout = execFileSync(process.execPath, [main, ...args, '--device', 'rtx3090', '--top', '2'], {
    encoding: 'utf8',
  });
  expect(stdout).toContain(
    'D2L_DENSENET, 1x48x48, batch 8, BFLOAT16: a training step on NVIDIA GeForce RTX 3090',
  );
  const { predictions } = JSON.parse(readFileSync(json, 'utf8')) as {
    predictions: { strategy: string; seconds: number; bytesPerImage: number; layers: unknown[] }[];
  };
  expect(predictions.map(({ strategy }) => strategy)).toEqual([
    'STORE_ALL',
    'SHARED_CONCAT',
    'RECOMPUTE_NORMALIZATION',
    'RECOMPUTE_BOTTLENECK',
  ]);
  const [all, shared, normalization] = predictions;
  expect(shared?.bytesPerImage).toBeLessThan(all?.bytesPerImage ?? 0);
  expect(normalization?.bytesPerImage).toBeLessThan(shared?.bytesPerImage ?? 0);
});

it('the command refuses images that are too small in a line', () => {
  const main = fileURLToPath(new URL('../../dist/bench/main.js', import.meta.url));
  const args = [main, 'roofline', '--preset', 'D2L_DENSENET', '--size', '1'];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: Expected an input of at least 2x2 [^\n]*\n$/);
});
