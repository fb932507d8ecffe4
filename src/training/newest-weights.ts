import type { ChannelStatistics } from '../data/channel-statistics.js';
import { newestCheckpoint } from './newest-checkpoint.js';
import { NoWeightsError } from './no-weights-error.js';
import type { Tensor } from './safetensors.js';

/** What a run has learned so far. */
export interface TrainedWeights {
  /** That was complete when they were written. */
  readonly epoch: number;
  /** What the network's images are normalized by; null: they are not. */
  readonly statistics: ChannelStatistics | null;
  /** As PyTorch's state_dict has them: parameters, running statistics and `num_batches_tracked`. */
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** The weights of the newest checkpoint that can be read. Throws NoWeightsError where there is none. */
export async function newestWeights(checkpointDirectory: string): Promise<TrainedWeights> {
  const { checkpoint, damaged } = await newestCheckpoint(checkpointDirectory);
  if (checkpoint === null) {
    throw new NoWeightsError(
      damaged.length === 0
        ? 'Expected a job that has completed an epoch, but there are no weights of this one yet.'
        : 'Expected weights that can be read, but every checkpoint of the job is damaged.',
    );
  }
  const { state, tensors } = checkpoint;
  const kept = [...tensors].filter(([name]) => !name.startsWith('optimizer.'));
  return { epoch: state.epoch, statistics: state.statistics, tensors: new Map(kept) };
}
