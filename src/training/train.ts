import { mkdir } from 'node:fs/promises';
import { openBatchLoader } from '../data/batch-loader.js';
import { channelStatistics } from '../data/channel-statistics.js';
import { openDataset } from '../data/open-dataset.js';
import type { Graph } from '../ir/graph.js';
import { buildModel } from '../model/build-model.js';
import { openSession } from '../runtime/open-session.js';
import { expectFits } from './check-config.js';
import { checkRanges } from './check-ranges.js';
import { writeCheckpoint } from './checkpoint.js';
import { configHash } from './config-hash.js';
import { failureOf } from './failure.js';
import { memoryStatistics } from './memory-statistics.js';
import { readState, writeInitialState } from './parameter-state.js';
import { cudaSettingsOf, planTraining } from './plan-training.js';
import { ProgressReporter } from './progress-reporter.js';
import { runEpoch } from './run-epoch.js';
import type { Run } from './run-epoch.js';
import type { TrainingConfig, TrainingPlace } from './training-config.js';
import type { EpochMetrics, TrainingEvent } from './training-event.js';
import { loadWeights } from './weights-file.js';

/**
 * Trains a network from its seed to its last epoch and tells how it goes: `started`, then `progress` some five times a
 * second and `epoch` after each epoch's checkpoint, and in the end exactly one of `succeeded`, `canceled` (the signal;
 * it stops at the next step and keeps the last checkpoint) and `failed`. Never rejects for what goes wrong in a run;
 * only for what `onEvent` throws.
 *
 * The same config gives the same weights bit for bit, on any number of threads and under any memory strategy, unless it
 * allows kernels that do not.
 */
export async function train(
  config: TrainingConfig,
  place: TrainingPlace,
  onEvent: (event: TrainingEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  let end: TrainingEvent = { type: 'succeeded' };
  try {
    await runTraining(config, place, onEvent, signal);
  } catch (error) {
    end =
      signal.aborted && error === signal.reason
        ? { type: 'canceled' }
        : { type: 'failed', ...failureOf(error) };
  }
  onEvent(end);
}

async function runTraining(
  config: TrainingConfig,
  place: TrainingPlace,
  onEvent: (event: TrainingEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  checkRanges(config);
  const graph = buildModel(config.model, config.image, config.classes);
  const dataset = await openDataset(config.dataset, { dataDirectory: place.dataDirectory });
  signal.throwIfAborted();
  expectFits(config, dataset);
  const examples = dataset.train.count;
  const statistics =
    config.normalization === 'NONE' ? null : await channelStatistics(dataset.image, dataset.train);
  // Its thread starts while the step is planned, so that the first batch is not waited for.
  const loader = openBatchLoader(dataset, { augmentation: config.augmentation, statistics });
  try {
    const plan = planTraining(config, graph, examples, place, 'start');
    const given = await givenWeights(config, place, graph);
    await mkdir(place.checkpointDirectory, { recursive: true });
    const programs = [plan.train, plan.validate, ...(plan.trainRemainder ? [plan.trainRemainder] : [])];
    const { device } = config;
    const session = openSession({
      device,
      threads: place.threads,
      programs,
      cuda: cudaSettingsOf(config),
    });
    try {
      writeInitialState(session, plan.train, graph, config.seed, given);
      onEvent({ type: 'started', strategy: plan.strategy, memory: memoryStatistics(plan, session) });
      const progress = new ProgressReporter(config, examples, onEvent);
      const run: Run = { config, graph, plan, session, loader, statistics, examples, progress, signal };
      for (let epoch = 1; epoch <= config.epochs; epoch += 1) {
        const metrics = await runEpoch(run, epoch);
        await saveCheckpoint(run, metrics, place);
        onEvent({ type: 'epoch', metrics });
      }
    } finally {
      session.close();
    }
  } finally {
    await loader.close();
  }
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

async function saveCheckpoint(
  run: Run,
  { epoch, learningRate }: EpochMetrics,
  { checkpointDirectory, keepCheckpoints }: TrainingPlace,
): Promise<void> {
  const { config, graph, plan, session, statistics, examples } = run;
  const step = epoch * Math.ceil(examples / config.batchSize);
  const checkpoint = {
    state: { configHash: configHash(config), epoch, step, seed: config.seed, learningRate, statistics },
    tensors: readState(session, plan.train, graph, step),
  };
  await writeCheckpoint(checkpointDirectory, checkpoint, keepCheckpoints);
}
