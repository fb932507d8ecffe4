import { expect, test } from 'vitest';
import { attributeMemory } from '#densegraph/compiler/attribute-memory.js';
import { compileTraining } from '#densegraph/compiler/compile.js';
import { WHOLE_STRATEGIES } from '#densegraph/compiler/memory-strategy.js';
import type { KernelOperation } from '#densegraph/compiler/kernel-operations.js';
import type { Buffer, BufferCategory, ElementType, Kernel, View } from '#densegraph/compiler/program.js';
import type { StepProgram } from '#densegraph/compiler/step-program.js';
import { poolBeforeConvolution } from '#densegraph/compiler/passes/pool-before-convolution.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { FAMILY_DATA, PRESET_FAMILIES } from '#densegraph/model/preset-families.js';
import { targetWith } from './small-graphs.js';

const buffer = (
  id: number,
  name: string,
  category: BufferCategory,
  bytes: number,
  elementType: ElementType = 'float32',
): Buffer => ({ id, name, elementType, category, offset: 0, bytes, first: 0, last: 0 });

/** Channels `offset` to `offset + c` of a buffer of `stride` channels on 2 images of 3x1 pixels. */
const channels = (id: number, offset: number, c: number, stride: number): View => ({
  ...{ buffer: id, offset, n: 2, h: 3, w: 1, c, stride },
});

const vector = (id: number, offset: number, c: number): View => ({
  ...{ buffer: id, offset, n: 1, h: 1, w: 1, c, stride: c },
});

const kernel = (
  operation: KernelOperation,
  label: string,
  ...operands: readonly (View | null)[]
): Kernel => ({
  ...{ operation, label, operands, attributes: [] },
});

const [PARAMETERS, GRADIENTS, IMAGES, BLOCK, PLACES, SCRATCH, FLOWING] = [0, 1, 2, 3, 4, 5, 6];
const IMAGE = channels(IMAGES, 0, 1, 1);
const STEM = channels(BLOCK, 0, 4, 9);
const GROWN = channels(BLOCK, 4, 5, 9);
const NONE = [null, null, null, null] as const;

/**
 * A stem and a layer that grows its output by 5 channels and adds dropout in place, in one buffer of 9 channels; a
 * pooling that keeps a byte of each of its 2 elements.
 */
const PROGRAM: StepProgram = {
  arenaBytes: 0,
  buffers: [
    buffer(PARAMETERS, 'parameters', 'parameter', 4096),
    buffer(GRADIENTS, 'gradients', 'gradient', 4096),
    buffer(IMAGES, 'input', 'saved', 64),
    buffer(BLOCK, 'block', 'saved', 256),
    buffer(PLACES, 'pool.indices', 'saved', 64, 'uint8'),
    buffer(SCRATCH, 'workspace', 'temporary', 128),
    buffer(FLOWING, 'd(block)', 'temporary', 256),
  ],
  kernels: [
    kernel('convolution', 'stem', IMAGE, vector(PARAMETERS, 0, 4), null, ...NONE, STEM, null),
    kernel(
      'convolution',
      'grow',
      STEM,
      vector(PARAMETERS, 16, 20),
      null,
      ...NONE,
      GROWN,
      vector(SCRATCH, 0, 32),
    ),
    kernel('dropout', 'drop', channels(BLOCK, 6, 3, 9), vector(PARAMETERS, 64, 4), channels(BLOCK, 6, 3, 9)),
    kernel(
      'maxPool',
      'pool',
      channels(BLOCK, 0, 9, 9),
      ...NONE,
      vector(SCRATCH, 0, 2),
      vector(PLACES, 0, 2),
      null,
    ),
    kernel(
      'maxPoolGradient',
      'pool',
      vector(SCRATCH, 0, 2),
      vector(PLACES, 0, 2),
      null,
      ...NONE,
      channels(FLOWING, 0, 9, 9),
      null,
      null,
      null,
    ),
    kernel(
      'convolutionWeightGradient',
      'grow',
      STEM,
      channels(FLOWING, 4, 5, 9),
      ...NONE,
      vector(GRADIENTS, 16, 20),
      null,
    ),
    kernel('biasGradient', 'grow', channels(FLOWING, 4, 5, 9), vector(GRADIENTS, 48, 5), null),
    kernel(
      'sgd',
      'optimizer',
      vector(GRADIENTS, 0, 64),
      vector(PARAMETERS, 80, 1),
      vector(PARAMETERS, 0, 64),
      null,
    ),
  ],
  phases: ['forward', 'forward', 'forward', 'forward', 'backward', 'backward', 'backward', 'update'],
  bindings: {
    images: { view: IMAGE, shape: [2, 1, 3, 1] },
    'stem.weight': { view: vector(PARAMETERS, 0, 4), shape: [4] },
    output: { view: vector(SCRATCH, 0, 2), shape: [2] },
  },
};

test('a layer keeps its slice of a shared buffer, by its last writer; needs what its largest kernel touches', () => {
  // 2 x 3 pixels of 4 bytes: a channel of the block is 24 bytes, so that 216 of its 256 are used.
  expect(attributeMemory(PROGRAM)).toEqual([
    // 24 bytes and the padding to 64.
    {
      path: 'images',
      savedBytes: 64,
      forwardBytes: 0,
      backwardBytes: 0,
      forwardKernels: 0,
      backwardKernels: 0,
    },
    {
      path: 'stem',
      savedBytes: 4 * 24,
      forwardBytes: 24 + 16 + 4 * 24,
      backwardBytes: 0,
      forwardKernels: 1,
      backwardKernels: 0,
    },
    // Of its five channels the dropout has overwritten three. Both kernels of its backward pass read 5 channels.
    {
      path: 'grow',
      savedBytes: 2 * 24,
      forwardBytes: 9 * 24 + 80 + 128,
      backwardBytes: 9 * 24 + 80,
      forwardKernels: 1,
      backwardKernels: 2,
    },
    // In place: what it reads and writes is the same. It wrote last, so that the block's padding of 40 bytes is its own.
    {
      path: 'drop',
      savedBytes: 3 * 24 + 40,
      forwardBytes: 3 * 24 + 16,
      backwardBytes: 0,
      forwardKernels: 1,
      backwardKernels: 0,
    },
    {
      path: 'pool',
      savedBytes: 64,
      forwardBytes: 9 * 24 + 8 + 2,
      backwardBytes: 8 + 2 + 9 * 24,
      forwardKernels: 1,
      backwardKernels: 1,
    },
  ]);
});

const PRESET_CASES = (
  ['D2L_DENSENET', 'D2L_RESNET_18', 'DENSENET_121', 'DENSENET_CIFAR_40_12'] as const
).flatMap((preset) => WHOLE_STRATEGIES.map((strategy) => ({ preset, strategy })));

test.each(PRESET_CASES)(
  'what the layers of $preset keep under $strategy adds up to the plan',
  ({ preset, strategy }) => {
    const { image, classes } = FAMILY_DATA[PRESET_FAMILIES[preset]];
    const graph = buildModel({ preset }, image, classes);
    const { layers, categories, timeline, plannedBytes } = compileTraining(graph, {
      batchSize: 3,
      strategy,
      optimizer: { momentum: 0.9, nesterov: false, weightDecay: 0 },
      target: targetWith(1000),
    });
    const kept = layers.reduce((sum, { savedBytes }) => sum + savedBytes, 0);
    expect(kept).toBe(categories.savedActivationBytes);
    expect(layers.every(({ savedBytes }) => savedBytes >= 0)).toBe(true);

    const paths = layers.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    const network = strategy === 'STORE_ALL' ? graph : poolBeforeConvolution(graph);
    const nodes = network.nodes.map(({ path }) => path);
    const order = paths.filter((path) => nodes.includes(path)).map((path) => nodes.indexOf(path));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(paths.filter((path) => !nodes.includes(path))).toEqual(['images', 'labels', 'loss']);

    const most = Math.max(
      ...layers.flatMap(({ forwardBytes, backwardBytes }) => [forwardBytes, backwardBytes]),
    );
    expect(most).toBeLessThanOrEqual(Math.max(...timeline.map(({ liveBytes }) => liveBytes)));
    const backward = timeline.filter(({ phase }) => phase === 'backward');
    const kernels = layers.reduce((sum, { backwardKernels }) => sum + backwardKernels, 0);
    expect(kernels).toBe(backward.length);

    for (const { liveBytes, categories: live } of timeline) {
      expect(Object.values(live).reduce((sum: number, bytes: number) => sum + bytes)).toBe(liveBytes);
      expect(liveBytes).toBeLessThanOrEqual(plannedBytes);
    }
    const border = timeline.findIndex(({ phase }) => phase === 'backward');
    expect(timeline[border]?.categories.savedActivationBytes).toBe(categories.savedActivationBytes);
  },
);
