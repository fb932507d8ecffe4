import { compileStep } from '../../compiler/compile-step.js';
import type { MemoryStrategy } from '../../compiler/memory-strategy.js';
import { NO_AUGMENTATION } from '../../data/augmentation.js';
import { openBatchLoader } from '../../data/batch-loader.js';
import type { ImageDataset } from '../../data/dataset.js';
import { buildModel } from '../../model/build-model.js';
import { expectFreeMemory } from '../../runtime/expect-free-memory.js';
import { openSession } from '../../runtime/open-session.js';
import { targetOf } from '../../runtime/target-of.js';
import type { TrainedWeights } from '../newest-weights.js';
import { runBatches } from '../run-batches.js';
import type { BatchesRun } from '../run-batches.js';
import type { TrainingConfig } from '../training-config.js';
import { writeWeights } from '../write-weights.js';

/** What a network takes a validation image for. */
export interface JudgedImage {
  /** Of the image among them, from 0. */
  readonly index: number;
  /** The class that it has, from 0. */
  readonly label: number;
  /** The class that the network finds most probable. */
  readonly predicted: number;
  /** Cross entropy: -ln of the probability that the network gives to the class that it has. */
  readonly loss: number;
}

export interface Judgement {
  readonly totals: BatchesRun;
  /** In their order. */
  readonly images: readonly JudgedImage[];
}

/**
 * Runs a network over the validation images on this machine's processor, by the very program that a run on it validates
 * with under that strategy: the same bits come out. Throws InsufficientMemoryError, AddonUnavailableError.
 */
export async function judgeImages(
  config: TrainingConfig,
  strategy: MemoryStrategy,
  dataset: ImageDataset,
  weights: TrainedWeights,
  threads: number,
): Promise<Judgement> {
  const { model, image, classes, batchSize, optimizer } = config;
  const graph = buildModel(model, image, classes);
  const target = targetOf('CPU', threads);
  // Runs know what AUTO has chosen once they have weights.
  const whole = strategy === 'AUTO' ? 'SHARED_CONCAT' : strategy;
  const program = compileStep(graph, batchSize, 'inference', whole, { optimizer, target });
  expectFreeMemory('CPU', program.arenaBytes);
  const { statistics } = weights;
  const loader = openBatchLoader(dataset, { augmentation: NO_AUGMENTATION, statistics });
  try {
    const session = openSession({ device: 'CPU', threads, programs: [program] });
    try {
      writeWeights(session, program, graph, weights);
      const images: JudgedImage[] = [];
      const totals = await runBatches(
        session,
        loader.batches('validation', { batchSize, shuffle: false }),
        () => program,
        (_totals, { labels, losses, predictions }) => {
          labels.forEach((label, i) => {
            const [predicted = NaN, loss = NaN] = [predictions[i], losses[i]];
            images.push({ index: images.length, label, predicted, loss });
          });
        },
      );
      return { totals, images };
    } finally {
      session.close();
    }
  } finally {
    await loader.close();
  }
}
