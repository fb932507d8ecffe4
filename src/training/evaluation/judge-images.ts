import type { Program } from '../../compiler/program.js';
import { NO_AUGMENTATION } from '../../data/augmentation.js';
import { openBatchLoader } from '../../data/batch-loader.js';
import type { LabeledImages } from '../../data/dataset.js';
import type { Graph } from '../../ir/graph.js';
import { openSession } from '../../runtime/open-session.js';
import type { TrainedWeights } from '../newest-weights.js';
import { restoreParameters } from '../parameter-state.js';
import { cudaSettingsOf } from '../plan-training.js';
import { runBatches } from '../run-batches.js';
import type { BatchesRun } from '../run-batches.js';
import type { TrainingConfig } from '../training-config.js';

/** What a network takes an image for. */
export interface JudgedImage {
  /** Of the image among those that are judged, from 0. */
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

/** The network that judges, and where it runs. */
export interface Judge {
  readonly config: Pick<
    TrainingConfig,
    'image' | 'batchSize' | 'device' | 'allowTf32' | 'allowNondeterministic'
  >;
  readonly graph: Graph;
  /** That validates. */
  readonly program: Program;
  readonly weights: TrainedWeights;
  readonly threads: number;
}

const NO_IMAGES: LabeledImages = { count: 0, pixels: new Uint8Array(), labels: new Uint8Array() };

/** Runs a network over labeled images of its shape and classes. Throws AddonUnavailableError, DeviceUnavailableError. */
export async function judgeImages(judge: Judge, labeled: LabeledImages): Promise<Judgement> {
  const { config, graph, program, weights, threads } = judge;
  const { image, batchSize, device } = config;
  const loader = openBatchLoader(
    { image, train: NO_IMAGES, validation: labeled },
    { augmentation: NO_AUGMENTATION, statistics: weights.statistics },
  );
  try {
    const session = openSession({ device, threads, programs: [program], cuda: cudaSettingsOf(config) });
    try {
      restoreParameters(session, program, graph, weights.tensors);
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
