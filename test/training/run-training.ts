import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listCheckpoints, readCheckpoint } from '#densegraph/training/checkpoint.js';
import type { Checkpoint } from '#densegraph/training/checkpoint.js';
import { train } from '#densegraph/training/train.js';
import type { TrainingConfig } from '#densegraph/training/training-config.js';
import type { EpochMetrics } from '#densegraph/training/training-event.js';

/** Trains to the end in a folder of its own; throws where the run fails. */
export async function runTraining(
  config: TrainingConfig,
  threads = 2,
): Promise<{ epochs: readonly EpochMetrics[]; checkpoint: Checkpoint }> {
  const epochs: EpochMetrics[] = [];
  const checkpointDirectory = mkdtempSync(join(tmpdir(), 'densegraph-training-'));
  try {
    await train(
      config,
      { dataDirectory: null, checkpointDirectory, threads },
      (event) => {
        if (event.type === 'epoch') epochs.push(event.metrics);
        if (event.type === 'failed') throw new Error(event.message);
      },
      new AbortController().signal,
    );
    const [newest] = await listCheckpoints(checkpointDirectory);
    return { epochs, checkpoint: await readCheckpoint(newest ?? '') };
  } finally {
    rmSync(checkpointDirectory, { recursive: true });
  }
}
