import { symlinkSync } from 'node:fs';
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
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
  const tensors = new Map([['weight', { shape: [2], data: new Float32Array(2).fill(epoch) }]]);
  return writeCheckpoint(folder, { state: { ...STATE, epoch }, tensors }, 1);
}

it('finds the one that has replaced what it was about to read', async () => {
  const folder = temporaryFolder();
  await write(folder, 1);
  const { readdir } = files;
  vi.spyOn(files, 'readdir').mockImplementationOnce(async (path) => {
    const names = await readdir(path);
    await write(folder, 2);
    return names as never;
  });
  syncBuiltinESMExports();
  onTestFinished(() => {
    vi.restoreAllMocks();
    syncBuiltinESMExports();
  });
  const { checkpoint, damaged } = await newestCheckpoint(folder);
  expect([checkpoint?.state.epoch, damaged]).toEqual([2, []]);
});

it('takes a link that leads nowhere for damaged, not for replaced', async () => {
  const folder = temporaryFolder();
  symlinkSync(join(folder, 'nowhere'), join(folder, 'checkpoint-000001.safetensors'));
  const { checkpoint, damaged } = await newestCheckpoint(folder);
  expect([checkpoint, damaged.length]).toEqual([null, 1]);
});
