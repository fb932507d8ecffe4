import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listCheckpoints, readCheckpoint, type Checkpoint } from '#densegraph/training/checkpoint.js';
import { train } from '#densegraph/training/train.js';
import type { TrainingConfig } from '#densegraph/training/training-config.js';
import { examineWeights } from '#densegraph/training/weights-file.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { TINY } from './tiny-config.js';

/** Trains, from a file where one is named; the newest checkpoint's file. */
async function trained(config: TrainingConfig, initialWeightsFile?: string): Promise<string> {
  const checkpointDirectory = temporaryFolder();
  const place = { dataDirectory: null, checkpointDirectory, threads: 2 };
  await train(
    config,
    initialWeightsFile === undefined ? place : { ...place, initialWeightsFile },
    (event) => {
      if (event.type === 'failed') throw new Error(event.message);
    },
    new AbortController().signal,
  );
  return (await listCheckpoints(checkpointDirectory))[0] ?? '';
}

/** Numbers that only an update changes: no running statistics, counts or velocities. */
const learned = ({ tensors }: Checkpoint) =>
  new Map([...tensors].filter(([name]) => !/running|num_batches|velocity/.test(name)));

it('goes on from the numbers of a checkpoint, bit for bit, and the same way every time', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'first.safetensors');
  copyFileSync(await trained(TINY), file);
  const initialWeights = await examineWeights(folder, 'first.safetensors', TINY);
  const first = await readCheckpoint(file);

  const still = { learningRate: 1e-30, momentum: 0, nesterov: false, weightDecay: 0 };
  const unmoved = await readCheckpoint(await trained({ ...TINY, initialWeights, optimizer: still }, file));
  expect(learned(unmoved)).toEqual(learned(first));

  const config = { ...TINY, seed: TINY.seed + 1, initialWeights };
  const [once, again] = [await trained(config, file), await trained(config, file)];
  const second = await readCheckpoint(once);
  expect((await readCheckpoint(again)).tensors).toEqual(second.tensors);
  expect(learned(second)).not.toEqual(learned(first));
});
