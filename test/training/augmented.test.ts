import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { channelStatistics } from '#densegraph/data/channel-statistics.js';
import { openDataset } from '#densegraph/data/open-dataset.js';
import { listCheckpoints, readCheckpoint } from '#densegraph/training/checkpoint.js';
import type { Checkpoint } from '#densegraph/training/checkpoint.js';
import { configHash } from '#densegraph/training/config-hash.js';
import { train } from '#densegraph/training/train.js';
import type { TrainingConfig } from '#densegraph/training/training-config.js';
import type { EpochMetrics } from '#densegraph/training/training-event.js';
import { TINY } from './tiny-config.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'densegraph-augmented-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const AUGMENTED: TrainingConfig = {
  ...TINY,
  augmentation: { randomCropPadding: 4, horizontalFlip: true },
  normalization: 'PER_CHANNEL',
};

async function run(
  config: TrainingConfig,
  threads = 2,
): Promise<{ checkpoint: Checkpoint; epochs: readonly EpochMetrics[] }> {
  const checkpointDirectory = mkdtempSync(join(directory, 'run-'));
  const epochs: EpochMetrics[] = [];
  const place = { dataDirectory: null, checkpointDirectory, threads };
  await train(
    config,
    place,
    (event) => event.type === 'epoch' && epochs.push(event.metrics),
    new AbortController().signal,
  );
  const [newest] = await listCheckpoints(checkpointDirectory);
  if (newest === undefined) throw new Error('Expected a checkpoint but there is none.');
  return { checkpoint: await readCheckpoint(newest), epochs };
}

it('trains to the same bits again, on any number of threads', async () => {
  const config = { ...AUGMENTED, epochs: 2 };
  const [once, again] = [await run(config, 1), await run(config, 3)];
  expect(again.checkpoint.tensors).toEqual(once.checkpoint.tensors);
  expect(again.checkpoint.state.statistics).toEqual(once.checkpoint.state.statistics);
});

it.each<[string, Partial<TrainingConfig>]>([
  ['crops', { augmentation: { randomCropPadding: 4, horizontalFlip: false } }],
  ['flips', { augmentation: { randomCropPadding: 0, horizontalFlip: true } }],
  ['normalization', { normalization: 'PER_CHANNEL' }],
])('%s make another run, with another hash', async (_what, change) => {
  const config = { ...TINY, ...change };
  const [plain, other] = [await run(TINY), await run(config)];
  expect(other.checkpoint.tensors).not.toEqual(plain.checkpoint.tensors);
  expect(other.checkpoint.state.configHash).toBe(configHash(config));
  expect(configHash(config)).not.toBe(configHash(TINY));
});

it('keeps the statistics of the training images with the checkpoint', async () => {
  const dataset = await openDataset(TINY.dataset, { dataDirectory: null });
  const expected = await channelStatistics(dataset.image, dataset.train);
  expect((await run(AUGMENTED)).checkpoint.state.statistics).toEqual(expected);
  expect((await run(TINY)).checkpoint.state.statistics).toBeNull();
});

it('augments what it trains on, and nothing that it validates on', async () => {
  // Without batch norms, and steps too small to change a weight, only the images can make a difference.
  const linear = { linear: { features: 10, bias: true } };
  const convolution = { channels: 4, kernel: 3, stride: 2, padding: 0, bias: true };
  const still: TrainingConfig = {
    ...AUGMENTED,
    model: { sequential: { layers: [{ convolution }, { relu: true }, { flatten: true }, linear] } },
    optimizer: { learningRate: 1e-30, momentum: 0, nesterov: false, weightDecay: 0 },
    epochs: 2,
  };
  const augmented = (await run(still)).epochs;
  const plain = (await run({ ...still, augmentation: TINY.augmentation })).epochs;
  const losses = (epochs: readonly EpochMetrics[]) => epochs.map(({ validationLoss }) => validationLoss);
  expect(losses(augmented)).toEqual(losses(plain));
  expect(plain[0]?.trainLoss).toBeCloseTo(plain[1]?.trainLoss ?? NaN, 10);
  expect(augmented[0]?.trainLoss).not.toBeCloseTo(plain[0]?.trainLoss ?? NaN, 4);
  expect(augmented[0]?.trainLoss).not.toBeCloseTo(augmented[1]?.trainLoss ?? NaN, 4);
});
