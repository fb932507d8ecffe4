import type { TrainingPlan } from '../compiler/training-plan.js';
import { NO_AUGMENTATION } from '../data/augmentation.js';
import { openBatchLoader } from '../data/batch-loader.js';
import type { LabeledImages } from '../data/dataset.js';
import type { Graph } from '../ir/graph.js';
import { openSession } from '../runtime/open-session.js';
import { cudaSettingsOf } from './plan-training.js';
import { restoreParameters } from './parameter-state.js';
import type { TrainedWeights } from './newest-weights.js';
import { runBatches } from './run-batches.js';
import type { TrainingConfig } from './training-config.js';

/** What a network makes of labeled images. */
export interface Evaluation {
  /** Whose weights were used. */
  readonly epoch: number;
  /** Cross-entropy, the mean over the images. */
  readonly loss: number;
  /** The share of images whose most probable class is their label. */
  readonly accuracy: number;
  readonly images: number;
}

const NO_IMAGES: LabeledImages = { count: 0, pixels: new Uint8Array(), labels: new Uint8Array() };

/** What a run's validation would tell of other images, of the network's shape and classes, by these weights. */
export async function evaluate(
  config: Pick<TrainingConfig, 'image' | 'batchSize' | 'device' | 'allowTf32' | 'allowNondeterministic'>,
  graph: Graph,
  { validate }: Pick<TrainingPlan, 'validate'>,
  { epoch, statistics, tensors }: TrainedWeights,
  images: LabeledImages,
  threads: number,
): Promise<Evaluation> {
  const { image, batchSize, device } = config;
  const loader = openBatchLoader(
    { image, train: NO_IMAGES, validation: images },
    { augmentation: NO_AUGMENTATION, statistics },
  );
  try {
    const session = openSession({ device, threads, programs: [validate], cuda: cudaSettingsOf(config) });
    try {
      restoreParameters(session, validate, graph, tensors);
      const batches = loader.batches('validation', { batchSize, shuffle: false });
      const {
        loss,
        correct,
        images: count,
      } = await runBatches(
        session,
        batches,
        () => validate,
        () => undefined,
      );
      return { epoch, loss: loss / count, accuracy: correct / count, images: count };
    } finally {
      session.close();
    }
  } finally {
    await loader.close();
  }
}
