import { expect, test } from 'vitest';
import { InsufficientMemoryError } from '#densegraph/compiler/insufficient-memory-error.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { summarize } from '#densegraph/model/summary.js';
import type { KernelProfile } from '#densegraph/training/kernel-profile.js';
import { profileStep, type ProfileRequest } from '#densegraph/training/profile-step.js';
import { TINY } from './tiny-config.js';

const REQUEST: ProfileRequest = {
  model: TINY.model,
  image: TINY.image,
  classes: TINY.classes,
  batchSize: 3,
  mode: 'train',
  strategy: 'STORE_ALL',
  optimizer: { momentum: 0.9, nesterov: false, weightDecay: 0 },
  device: 'CPU',
  precision: 'FLOAT32',
  threads: 2,
  steps: 3,
};

const sumOf = (
  kernels: readonly KernelProfile[],
  of: (kernel: KernelProfile) => number,
  phase?: KernelProfile['phase'],
): number =>
  kernels
    .filter((kernel) => phase === undefined || kernel.phase === phase)
    .reduce((sum, k) => sum + of(k), 0);

test('a step has the arithmetic of the network, forward once and backward twice but for the images', async () => {
  const { kernels } = await profileStep(REQUEST);
  const graph = buildModel(REQUEST.model, REQUEST.image, REQUEST.classes);
  const products = ({ multiplyAccumulates }: KernelProfile): number => multiplyAccumulates;
  const expected = REQUEST.batchSize * summarize(graph).multiplyAccumulates;
  const stem = kernels.find(({ operation }) => operation === 'convolution');
  expect(sumOf(kernels, products, 'forward')).toBe(expected);
  expect(sumOf(kernels, products, 'backward')).toBe(2 * expected - (stem?.multiplyAccumulates ?? NaN));
  expect(stem).toMatchObject({ label: 'features.conv0', shapes: { x: [3, 28, 28, 1], y: [3, 14, 14, 8] } });
  // Images, 8 filters of 7x7 with their biases, and what comes out: float32.
  expect(stem?.bytes).toBe(4 * (3 * 28 * 28 + 8 * 49 + 8 + 3 * 14 * 14 * 8));
});

test('kernels take time, no more together than the step, and nothing lives beyond the plan', async () => {
  const { kernels, microseconds, inputMicroseconds, plannedBytes } = await profileStep({
    ...REQUEST,
    steps: 1,
  });
  const { minimum, median, maximum } = microseconds;
  expect([minimum, maximum]).toEqual([median, median]);
  for (const kernel of kernels) expect(kernel.microseconds).toBeGreaterThan(0);
  expect(inputMicroseconds).toBeGreaterThan(0);
  expect(sumOf(kernels, (kernel) => kernel.microseconds)).toBeLessThan(median);
  const live = kernels.map((kernel) =>
    Object.values<number>({ ...kernel.live }).reduce((sum, bytes) => sum + bytes),
  );
  expect(Math.max(...live)).toBe(plannedBytes);
});

test('inference is the forward pass alone', async () => {
  const { kernels } = await profileStep({ ...REQUEST, mode: 'inference', strategy: 'SHARED_CONCAT' });
  expect(new Set(kernels.map(({ phase }) => phase))).toEqual(new Set(['forward']));
  expect(kernels.map(({ operation }) => operation)).not.toContain('batchStatistics');
});

test('a step that cannot be had is refused before it is', async () => {
  const large = {
    ...REQUEST,
    model: { preset: 'DENSENET_264' },
    image: { channels: 3, height: 224, width: 224 },
  } as const;
  await expect(profileStep({ ...large, batchSize: 4096 })).rejects.toThrow(InsufficientMemoryError);
});
