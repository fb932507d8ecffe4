import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeCheckpoint } from '#densegraph/training/checkpoint.js';
import { newestCheckpoint } from '#densegraph/training/newest-checkpoint.js';
import { temporaryFolder } from '../store/temporary-folder.js';

const STATE = {
  configHash: 'a1b2',
  dataDigest: null,
  step: 0,
  seed: 3,
  partial: null,
  metrics: null,
  learningRate: 0.1,
  statistics: null,
};

function write(folder: string, epoch: number): Promise<string> {
  const tensors = new Map([['weight', { shape: [30_000], data: new Float32Array(30_000).fill(epoch) }]]);
  return writeCheckpoint(folder, { state: { ...STATE, epoch }, tensors }, 1);
}

it('finds one at any time, though each is replaced while it is being read', async () => {
  const folder = temporaryFolder();
  await write(folder, 1);
  let isWriting = true;
  const writing = (async () => {
    for (let epoch = 2; epoch <= 50; epoch++) await write(folder, epoch);
    isWriting = false;
  })();
  const epochs: (number | undefined)[] = [];
  while (isWriting) {
    const { checkpoint, damaged } = await newestCheckpoint(folder);
    expect(damaged).toEqual([]);
    epochs.push(checkpoint?.state.epoch);
  }
  await writing;
  expect(epochs).not.toContain(undefined);
  expect(epochs).toEqual(epochs.toSorted((a = 0, b = 0) => a - b));
});

it('takes a link that leads nowhere for damaged, not for replaced', async () => {
  const folder = temporaryFolder();
  symlinkSync(join(folder, 'nowhere'), join(folder, 'checkpoint-000001.safetensors'));
  const { checkpoint, damaged } = await newestCheckpoint(folder);
  expect([checkpoint, damaged.length]).toEqual([null, 1]);
});
