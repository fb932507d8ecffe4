import { openDataset } from '../data/open-dataset.js';
import type { Graph } from '../ir/graph.js';
import { buildModel } from '../model/build-model.js';
import { checkRanges } from './check-ranges.js';
import { checkpointFolder } from './checkpoint-keeper.js';
import { configHash } from './config-hash.js';
import { failureOf } from './failure.js';
import { planTraining } from './plan-training.js';
import { runTraining } from './run-training.js';
import type { TrainingParts } from './run-training.js';
import type { TrainingConfig, TrainingPlace } from './training-config.js';
import type { TrainingEvent } from './training-event.js';
import { loadWeights } from './weights-file.js';

/** Hears what a run tells; may return a promise of its being kept. */
type OnEvent = (event: TrainingEvent) => unknown;

/**
 * Trains a network from its seed to its last epoch and tells how it goes: `started`, then `progress` some five times a
 * second and `epoch` after each epoch's checkpoint, and in the end exactly one of `succeeded`, `canceled` (the signal;
 * it stops at the next step, with a checkpoint of it) and `failed`. Never rejects for what goes wrong in a run;
 * only for what `onEvent` throws or rejects with. What `onEvent` returns for an epoch is awaited before the next
 * checkpoint, so that whoever keeps the epochs is never more than one behind.
 *
 * Where the checkpoint folder holds a checkpoint of this config, the run goes on from the newest that can be read, and
 * tells of its epoch again. It ends with the same bits as a run that was never interrupted; where that cannot be, since
 * the data have changed or no checkpoint can be read, it fails.
 *
 * The same config gives the same weights bit for bit, on any number of threads and under any memory strategy, unless it
 * allows kernels that do not.
 */
export async function train(
  config: TrainingConfig,
  place: TrainingPlace,
  onEvent: OnEvent,
  signal: AbortSignal,
): Promise<void> {
  let end: TrainingEvent = { type: 'succeeded' };
  try {
    await runTraining(await partsOf(config, place), onEvent, signal);
  } catch (error) {
    end =
      signal.aborted && error === signal.reason
        ? { type: 'canceled' }
        : { type: 'failed', ...failureOf(error) };
  }
  await onEvent(end);
}

async function partsOf(config: TrainingConfig, place: TrainingPlace): Promise<TrainingParts> {
  checkRanges(config);
  const graph = buildModel(config.model, config.image, config.classes);
  const dataset = await openDataset(config.dataset, { dataDirectory: place.dataDirectory });
  return {
    config,
    graph,
    dataset,
    dataDigest: dataset.digest,
    planFor: (examples) => planTraining(config, graph, examples, place, 'start'),
    givenWeights: () => givenWeights(config, place, graph),
    checkpoints: checkpointFolder(place.checkpointDirectory, place.keepCheckpoints, configHash(config)),
    threads: place.threads,
  };
}

/** The numbers of the file that the run starts from; none where it starts from its seed. */
async function givenWeights(
  { initialWeights }: TrainingConfig,
  { initialWeightsFile }: TrainingPlace,
  graph: Graph,
): Promise<ReadonlyMap<string, Float32Array>> {
  if (initialWeights === null) return new Map();
  if (initialWeightsFile === undefined)
    throw new Error('Expected the file of the initial weights but received none');
  return loadWeights(initialWeightsFile, initialWeights, graph);
}
