import type { ChannelStatistics } from '../data/channel-statistics.js';
import { configHash } from './config-hash.js';
import { newestCheckpoint } from './newest-checkpoint.js';
import type { NewestCheckpoint } from './newest-checkpoint.js';
import { NoWeightsError } from './no-weights-error.js';
import type { Tensor } from './safetensors.js';
import type { TrainingConfig } from './training-config.js';

/** What a run has learned so far. */
export interface TrainedWeights {
  /** That was complete when they were written. */
  readonly epoch: number;
  /** What the network's images are normalized by; null: they are not. */
  readonly statistics: ChannelStatistics | null;
  /** As PyTorch's state_dict has them: parameters, running statistics and `num_batches_tracked`. */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** The weights of the newest checkpoint of the config's run that can be read. Throws NoWeightsError where there is none. */
export async function newestWeights(
  checkpointDirectory: string,
  config: TrainingConfig,
): Promise<TrainedWeights> {
  return weightsOf(await newestCheckpoint(checkpointDirectory, configHash(config)), 'job');
}

/** The weights of what was found. Throws NoWeightsError, which calls the run by `noun`, where there are none. */
export function weightsOf({ checkpoint, damaged }: NewestCheckpoint, noun: string): TrainedWeights {
  if (checkpoint === null) {
    throw new NoWeightsError(
      damaged.length === 0
        ? `Expected a ${noun} that has completed an epoch, but there are no weights of this one yet.`
        : `Expected weights that can be read, but every checkpoint of the ${noun} is damaged or of another one.`,
    );
  }
  const { state, tensors } = checkpoint;
  const kept = [...tensors].filter(([name]) => !name.startsWith('optimizer.'));
  return { epoch: state.epoch, statistics: state.statistics, tensors: new Map(kept) };
}
