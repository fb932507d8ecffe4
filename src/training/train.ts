import type { Program } from '../compiler/program.js';
import { openBatchLoader } from '../data/batch-loader.js';
import { channelStatistics } from '../data/channel-statistics.js';
import { openDataset } from '../data/open-dataset.js';
import type { Graph } from '../ir/graph.js';
import { buildModel } from '../model/build-model.js';
import { openSession } from '../runtime/open-session.js';
import type { Session } from '../runtime/session.js';
import { expectFits } from './check-config.js';
import { checkRanges } from './check-ranges.js';
import { writeCheckpoint, type Checkpoint, type CheckpointState } from './checkpoint.js';
import { configHash } from './config-hash.js';
import { failureOf } from './failure.js';
import { makeFolder } from './make-folder.js';
import { memoryStatistics } from './memory-statistics.js';
import { newestCheckpoint } from './newest-checkpoint.js';
import { readState, restoreState, writeInitialState } from './parameter-state.js';
import { cudaSettingsOf, planTraining } from './plan-training.js';
import { ProgressReporter } from './progress-reporter.js';
import { runEpoch } from './run-epoch.js';
import type { PartialEpoch, Run } from './run-epoch.js';
import { StorageFullError, withRoomFor } from './storage-full-error.js';
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
 * tells of its epoch again. It ends with the same bits as a run that was never interrupted.
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
    await runTraining(config, place, onEvent, signal);
  } catch (error) {
    end =
      signal.aborted && error === signal.reason
        ? { type: 'canceled' }
        : { type: 'failed', ...failureOf(error) };
  }
  await onEvent(end);
}

async function runTraining(
  config: TrainingConfig,
  place: TrainingPlace,
  onEvent: OnEvent,
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
    const from = await resumePoint(config, place.checkpointDirectory);
    const writeState = await stateWriter(config, place, graph, plan.train, from);
    await withRoomFor('checkpoints', () => makeFolder(place.checkpointDirectory));
    const programs = [plan.train, plan.validate, ...(plan.trainRemainder ? [plan.trainRemainder] : [])];
    const { device } = config;
    const session = openSession({
      device,
      threads: place.threads,
      programs,
      cuda: cudaSettingsOf(config),
    });
    try {
      writeState(session);
      await onEvent({ type: 'started', strategy: plan.strategy, memory: memoryStatistics(plan, session) });
      await runEpochs(
        { config, graph, plan, session, loader, statistics, examples, signal },
        from?.state ?? null,
        place,
        onEvent,
      );
    } finally {
      session.close();
    }
  } finally {
    await loader.close();
  }
}

/** The newest checkpoint of this very config; null where there is none to go on from. */
async function resumePoint(config: TrainingConfig, directory: string): Promise<Checkpoint | null> {
  const { checkpoint, damaged } = await newestCheckpoint(directory);
  for (const { message } of damaged) process.emitWarning(`${message} The one before it is used.`);
  if (checkpoint === null || checkpoint.state.configHash === configHash(config)) return checkpoint;
  throw new Error(`Expected checkpoints of this run's config in ${directory} but found another's`);
}

/** What writes the numbers that a run begins with: a checkpoint's, or a file's and its seed's. */
async function stateWriter(
  config: TrainingConfig,
  place: TrainingPlace,
  graph: Graph,
  program: Program,
  from: Checkpoint | null,
): Promise<(session: Session) => void> {
  if (from !== null) return (session) => restoreState(session, program, graph, from.tensors);
  const given = await givenWeights(config, place, graph);
  return (session) => writeInitialState(session, program, graph, config.seed, given);
}

async function runEpochs(
  parts: Omit<Run, 'progress' | 'onCheckpointStep'>,
  from: CheckpointState | null,
  { checkpointDirectory, keepCheckpoints }: TrainingPlace,
  onEvent: OnEvent,
): Promise<void> {
  const { config, graph, plan, session, statistics, examples } = parts;
  const stepsPerEpoch = Math.ceil(examples / config.batchSize);
  let metrics = from?.metrics ?? null;
  let kept = metrics === null ? undefined : onEvent({ type: 'epoch', metrics });
  const save = async (epoch: number, partial: PartialEpoch | null, learningRate: number): Promise<void> => {
    await kept;
    const step = epoch * stepsPerEpoch + (partial?.steps ?? 0);
    const { seed } = config;
    const state = {
      configHash: configHash(config),
      epoch,
      step,
      partial,
      metrics,
      seed,
      learningRate,
      statistics,
    };
    const tensors = readState(session, plan.train, graph, step);
    await writeCheckpoint(checkpointDirectory, { state, tensors }, keepCheckpoints);
  };
  const imagesBefore = (from?.epoch ?? 0) * examples + (from?.partial?.images ?? 0);
  const run: Run = {
    ...parts,
    progress: new ProgressReporter(config, examples, onEvent, imagesBefore),
    onCheckpointStep: async (epoch, partial, learningRate) => {
      try {
        await save(epoch - 1, partial, learningRate);
      } catch (error) {
        // Who stops a run shall not hear that it failed: the checkpoint before is there.
        if (!parts.signal.aborted || !(error instanceof StorageFullError)) throw error;
        process.emitWarning(error);
      }
    },
  };
  let before = from?.partial ?? null;
  for (let epoch = (from?.epoch ?? 0) + 1; epoch <= config.epochs; epoch += 1) {
    metrics = await runEpoch(run, epoch, before);
    before = null;
    await save(epoch, null, metrics.learningRate);
    kept = onEvent({ type: 'epoch', metrics });
  }
  await kept;
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
