import { basename } from 'node:path';
import type { Program } from '../compiler/program.js';
import type { TrainingPlan } from '../compiler/training-plan.js';
import { openBatchLoader } from '../data/batch-loader.js';
import { channelStatistics } from '../data/channel-statistics.js';
import type { ImageDataset } from '../data/dataset.js';
import type { Graph } from '../ir/graph.js';
import { openSession } from '../runtime/open-session.js';
import type { Session } from '../runtime/session.js';
import { expectFits } from './check-config.js';
import type { Checkpoint, CheckpointState } from './checkpoint.js';
import type { CheckpointKeeper } from './checkpoint-keeper.js';
import { CheckpointsDamagedError } from './checkpoints-damaged-error.js';
import { configHash } from './config-hash.js';
import { DatasetChangedError } from './dataset-changed-error.js';
import { memoryStatistics } from './memory-statistics.js';
import { readState, restoreState, writeInitialState } from './parameter-state.js';
import { cudaSettingsOf } from './plan-training.js';
import { ProgressReporter } from './progress-reporter.js';
import { runEpoch } from './run-epoch.js';
import type { PartialEpoch, Run } from './run-epoch.js';
import type { TrainingConfig } from './training-config.js';
import { StorageFailedError } from './storage-failed-error.js';
import { StorageFullError } from './storage-full-error.js';
import type { RunEvent } from './training-event.js';

/** Hears what a run tells; may return a promise of its being kept. */
export type OnRunEvent = (event: RunEvent) => unknown;

/** What a run is made of, wherever it comes from. */
export interface TrainingParts {
  /** Of numbers that checkRanges has seen. */
  readonly config: TrainingConfig;
  /** Of the config's network. */
  readonly graph: Graph;
  readonly dataset: ImageDataset;
  /** Of the data, by datasetDigest; null where the config's name of the data holds it, or checkpoints die with the data. */
  readonly dataDigest: string | null;
  /** The plan for so many images an epoch. */
  readonly planFor: (examples: number) => TrainingPlan;
  /** The numbers that some parameters start from, instead of the seed's; asked for where no checkpoint is there. */
  readonly givenWeights: () => Promise<ReadonlyMap<string, Float32Array>>;
  readonly checkpoints: CheckpointKeeper;
  readonly threads: number;
}

/**
 * Trains to the last epoch, from the newest checkpoint where there is one, and tells of it: `started`, then `progress`
 * some five times a second and `epoch` after each epoch's checkpoint. What `onEvent` returns for an epoch is awaited
 * before the next checkpoint. Throws what goes wrong, and the signal's reason at the first step after it is aborted.
 */
export async function runTraining(
  parts: TrainingParts,
  onEvent: OnRunEvent,
  signal: AbortSignal,
): Promise<void> {
  const { config, graph, dataset, checkpoints, threads } = parts;
  signal.throwIfAborted();
  expectFits(config, dataset);
  const examples = dataset.train.count;
  const statistics =
    config.normalization === 'NONE' ? null : await channelStatistics(dataset.image, dataset.train);
  // Its thread starts while the step is planned, so that the first batch is not waited for.
  const loader = openBatchLoader(dataset, { augmentation: config.augmentation, statistics });
  try {
    const plan = parts.planFor(examples);
    const from = await resumePoint(parts);
    const writeState = await stateWriter(parts, plan.train, from);
    await checkpoints.prepare();
    const programs = [plan.train, plan.validate, ...(plan.trainRemainder ? [plan.trainRemainder] : [])];
    const { device } = config;
    const session = openSession({ device, threads, programs, cuda: cudaSettingsOf(config) });
    try {
      writeState(session);
      await onEvent({ type: 'started', strategy: plan.strategy, memory: memoryStatistics(plan, session) });
      await runEpochs(
        { config, graph, plan, session, loader, statistics, examples, signal },
        from?.state ?? null,
        parts,
        onEvent,
      );
    } finally {
      session.close();
    }
  } finally {
    await loader.close();
  }
}

/**
 * The newest checkpoint of this very config and data; null where none was ever written. Throws CheckpointsDamagedError,
 * DatasetChangedError.
 */
async function resumePoint({ config, dataDigest, checkpoints }: TrainingParts): Promise<Checkpoint | null> {
  const { checkpoint, damaged } = await checkpoints.newest();
  for (const { message } of damaged) process.emitWarning(message);
  if (checkpoint === null) {
    if (damaged.length > 0) throw new CheckpointsDamagedError(damaged.map(({ path }) => basename(path)));
    return null;
  }
  const { state } = checkpoint;
  if (state.configHash !== configHash(config)) {
    throw new Error(
      `Expected checkpoints of this run's settings and data in ${checkpoints.place} but found another's: ` +
        'choose another place, or the settings and data that they were made with.',
    );
  }
  if (state.dataDigest !== null && dataDigest !== null && state.dataDigest !== dataDigest)
    throw new DatasetChangedError(config.dataset.name, state.dataDigest, dataDigest);
  return checkpoint;
}

/** What writes the numbers that a run begins with: a checkpoint's, or those that are given and its seed's. */
async function stateWriter(
  { config, graph, givenWeights }: TrainingParts,
  program: Program,
  from: Checkpoint | null,
): Promise<(session: Session) => void> {
  if (from !== null) return (session) => restoreState(session, program, graph, from.tensors);
  const given = await givenWeights();
  return (session) => writeInitialState(session, program, graph, config.seed, given);
}

async function runEpochs(
  parts: Omit<Run, 'progress' | 'onCheckpointStep'>,
  from: CheckpointState | null,
  { dataDigest, checkpoints }: Pick<TrainingParts, 'dataDigest' | 'checkpoints'>,
  onEvent: OnRunEvent,
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
      dataDigest,
      epoch,
      step,
      partial,
      metrics,
      seed,
      learningRate,
      statistics,
    };
    await checkpoints.write({ state, tensors: readState(session, plan.train, graph, step) });
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
        if (!parts.signal.aborted || !isOfStorage(error)) throw error;
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

function isOfStorage(error: unknown): error is Error {
  return error instanceof StorageFullError || error instanceof StorageFailedError;
}
