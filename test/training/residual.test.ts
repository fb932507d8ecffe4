import { expect, it } from 'vitest';
import type { ModelSpec } from '#densegraph/model/model-spec.js';
import { runTraining } from './run-training.js';
import { TINY } from './tiny-config.js';

function resNet(block: 'BASIC' | 'BOTTLENECK', convolutionBias: boolean): ModelSpec {
  const stages = { stageBlocks: [2, 2], stageChannels: block === 'BASIC' ? [8, 16] : [4, 8] };
  return { resNet: { stem: 'IMAGENET', stemChannels: 8, block, ...stages, convolutionBias } };
}

it.each([
  ["the book's basic blocks", resNet('BASIC', true)],
  ["torchvision's basic blocks", resNet('BASIC', false)],
  ['bottlenecks', resNet('BOTTLENECK', false)],
])('a ResNet of %s learns, to the same bits whatever is computed again', async (_what, model) => {
  const dataset = { ...TINY.dataset, trainLimit: 600 };
  const runs = [];
  for (const memoryStrategy of ['SHARED_CONCAT', 'RECOMPUTE_BOTTLENECK'] as const) {
    runs.push(await runTraining({ ...TINY, model, dataset, epochs: 3, memoryStrategy }));
  }
  const [first, other] = runs;
  expect(other?.checkpoint.tensors).toEqual(first?.checkpoint.tensors);
  const losses = first?.epochs.map(({ trainLoss }) => trainLoss) ?? [];
  expect(losses[2]).toBeLessThan(0.8 * (losses[0] ?? NaN));
  // Chance is 0.1.
  expect(first?.epochs[2]?.trainAccuracy).toBeGreaterThan(0.3);
});
