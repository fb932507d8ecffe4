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
import { runBatches } from './run-batches.js';
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
}

/**
 * Trains on every training image once and validates on every validation image. Losses and accuracies are means over
 * images; those of training are measured as the steps go, with the weights of the moment. `seconds` is the whole
 * epoch, `imagesPerSecond` counts training images while training, `dataWaitSeconds` are of the whole epoch. Throws DivergedError at the first loss that is no
 * finite number; the signal's reason after the step during which it is aborted.
 */
export async function runEpoch(run: Run, epoch: number): Promise<EpochMetrics> {
  const { config, plan, session, loader, progress, signal } = run;
  const { batchSize, seed } = config;
  const learningRate = learningRateAt(epoch, {
    learningRate: config.optimizer.learningRate,
    milestones: config.learningRateMilestones,
    decay: config.learningRateDecay,
  });
  session.write(plan.train, 'learningRate', Float32Array.of(learningRate));
  const started = performance.now();
  const elapsed = (): number => (performance.now() - started) / 1000;

  const order = { batchSize, shuffle: true, seed, epoch } as const;
  const trained = await runBatches(
    session,
    loader.batches('train', order),
    trainingProgram(plan),
    (totals) => {
      signal.throwIfAborted();
      if (!Number.isFinite(totals.loss)) {
        throw new DivergedError(epoch, Math.ceil(totals.images / batchSize), learningRate);
      }
      progress.report(epoch, totals, elapsed());
    },
    randomStateWriter(session, seed, (epoch - 1) * Math.ceil(run.examples / batchSize)),
  );
  const trainingSeconds = elapsed();

  const stored = loader.batches('validation', { batchSize, shuffle: false });
  const validated = await runBatches(
    session,
    stored,
    () => plan.validate,
    (totals) => {
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
