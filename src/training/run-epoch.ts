import type { Program } from '../compiler/program.js';
import type { TrainingPlan } from '../compiler/training-plan.js';
import type { BatchLoader } from '../data/batch-loader.js';
import type { ChannelStatistics } from '../data/channel-statistics.js';
import type { Graph } from '../ir/graph.js';
import type { Session } from '../runtime/session.js';
import { DivergedError } from './diverged-error.js';
import { learningRateAt } from './learning-rate-schedule.js';
import { memoryStatistics } from './memory-statistics.js';
import type { ProgressReporter } from './progress-reporter.js';
import { randomStateWriter } from './random-state.js';
import { runBatches, type BatchesRun } from './run-batches.js';
import type { TrainingConfig } from './training-config.js';
import type { EpochMetrics } from './training-event.js';

/** What the epochs of a run share. */
export interface Run {
  readonly config: TrainingConfig;
  readonly graph: Graph;
  readonly plan: TrainingPlan;
  readonly session: Session;
  readonly loader: BatchLoader;
  /** What the loader normalizes pixels by; null: it does not. */
  readonly statistics: ChannelStatistics | null;
  /** Training images of an epoch. */
  readonly examples: number;
  readonly progress: ProgressReporter;
  readonly signal: AbortSignal;
  /**
   * Is called after the steps that the config wants a checkpoint after, but an epoch's last, and where the signal is
   * aborted, before the run ends by it; what follows waits.
   */
  readonly onCheckpointStep: (epoch: number, partial: PartialEpoch, learningRate: number) => Promise<void>;
}

/** What an epoch has come to after some steps of training. */
export interface PartialEpoch extends BatchesRun {
  readonly steps: number;
  readonly seconds: number;
}

/**
 * Trains on every training image once and validates on every validation image. Losses and accuracies are means over
 * images; those of training are measured as the steps go, with the weights of the moment. `seconds` is the whole epoch,
 * `imagesPerSecond` counts training images while training, `dataWaitSeconds` are of the whole epoch. `before` is what
 * the epoch had come to when it was interrupted: it goes on from there. Throws DivergedError at the first loss that is
 * no finite number; the signal's reason after the step during which it is aborted.
 */
export async function runEpoch(run: Run, epoch: number, before: PartialEpoch | null): Promise<EpochMetrics> {
  const { config, plan, session, loader, progress, signal } = run;
  const { batchSize, seed } = config;
  const learningRate = learningRateAt(epoch, {
    learningRate: config.optimizer.learningRate,
    milestones: config.learningRateMilestones,
    decay: config.learningRateDecay,
  });
  session.write(plan.train, 'learningRate', Float32Array.of(learningRate));
  const started = performance.now() - 1000 * (before?.seconds ?? 0);
  const elapsed = (): number => (performance.now() - started) / 1000;

  const stepsBefore = before?.steps ?? 0;
  const stepsPerEpoch = Math.ceil(run.examples / batchSize);
  const order = { batchSize, shuffle: true, seed, epoch, skippedBatches: stepsBefore } as const;
  const trained = await runBatches(
    session,
    loader.batches('train', order),
    trainingProgram(plan),
    async (totals) => {
      const steps = Math.ceil(totals.images / batchSize);
      if (!Number.isFinite(totals.loss)) throw new DivergedError(epoch, steps, learningRate);
      progress.report(epoch, totals, elapsed());
      const due = steps % (config.checkpointEverySteps ?? Infinity) === 0 && steps !== stepsPerEpoch;
      if (due || signal.aborted) {
        await run.onCheckpointStep(epoch, { ...totals, steps, seconds: elapsed() }, learningRate);
      }
      signal.throwIfAborted();
    },
    randomStateWriter(session, seed, (epoch - 1) * stepsPerEpoch + stepsBefore),
    before ?? undefined,
  );
  const trainingSeconds = elapsed();

  const stored = loader.batches('validation', { batchSize, shuffle: false });
  const validated = await runBatches(
    session,
    stored,
    () => plan.validate,
    async (totals) => {
      if (signal.aborted) {
        const partial = { ...trained, steps: stepsPerEpoch, seconds: trainingSeconds };
        await run.onCheckpointStep(epoch, partial, learningRate);
      }
      signal.throwIfAborted();
      if (!Number.isFinite(totals.loss)) throw new DivergedError(epoch, null, learningRate);
    },
  );
  return {
    epoch,
    learningRate,
    trainLoss: trained.loss / trained.images,
    trainAccuracy: trained.correct / trained.images,
    validationLoss: validated.loss / validated.images,
    validationAccuracy: validated.correct / validated.images,
    seconds: elapsed(),
    imagesPerSecond: trained.images / trainingSeconds,
    dataWaitSeconds: trained.dataWaitSeconds + validated.dataWaitSeconds,
    memory: memoryStatistics(plan, session),
    completedAt: new Date().toISOString(),
  };
}

function trainingProgram({ batchSize, train, trainRemainder }: TrainingPlan): (count: number) => Program {
  return (count) => {
    const program = count === batchSize ? train : trainRemainder;
    if (program === null) throw new Error(`Expected ${batchSize} images in a batch but received ${count}.`);
    return program;
  };
}
