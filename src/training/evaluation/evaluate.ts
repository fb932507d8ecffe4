import { compileStep } from '../../compiler/compile-step.js';
import type { MemoryStrategy } from '../../compiler/memory-strategy.js';
import { DatasetUnavailableError } from '../../data/dataset-errors.js';
import type { ImageDataset } from '../../data/dataset.js';
import { openDataset } from '../../data/open-dataset.js';
import { openPlaces } from '../../data/pick-images.js';
import type { DatasetPlace } from '../../data/pick-images.js';
import { thumbnail } from '../../data/thumbnail.js';
import { buildModel } from '../../model/build-model.js';
import { expectFreeMemory } from '../../runtime/expect-free-memory.js';
import { targetOf } from '../../runtime/target-of.js';
import { expectFits } from '../check-config.js';
import { InvalidTrainingConfigError } from '../check-ranges.js';
import { classNames } from '../known-classes.js';
import { newestWeights } from '../newest-weights.js';
import type { TrainedWeights } from '../newest-weights.js';
import type { TrainingConfig, TrainingPlace } from '../training-config.js';
import { judgeImages } from './judge-images.js';
import type { Judge, JudgedImage } from './judge-images.js';
import { summarize } from './summarize.js';
import type { EvaluationSummary } from './summarize.js';

/** One of the images that a network is most wrong about. */
export interface WorstImage extends JudgedImage {
  /** As the data set has it, but not large: a PNG file in base64. */
  readonly png: string;
}

/** What a network makes of its validation images. */
export interface Evaluation extends EvaluationSummary {
  /** Whose weights were used. */
  readonly epoch: number;
  /** The names of the network's classes, in order; null beyond those that the data set has. */
  readonly classes: readonly (string | null)[];
  /** Those of the highest loss, the highest first. */
  readonly worst: readonly WorstImage[];
}

/** Pixels of a picture's longer side. */
const LARGEST_SIDE = 128;

/**
 * What a run's newest weights take its validation images for, on this machine's processor, by the very program that a run on
 * it validates with under that strategy: there the epoch's own numbers come out again.
 * Throws NoWeightsError, DatasetUnavailableError (also where the data set is not what it was), InvalidDatasetRequestError,
 * InsufficientMemoryError, AddonUnavailableError.
 */
export async function evaluate(
  config: TrainingConfig,
  strategy: MemoryStrategy,
  worstCount: number,
  place: Pick<TrainingPlace, 'checkpointDirectory' | 'dataDirectory' | 'threads'>,
): Promise<Evaluation> {
  const weights = await newestWeights(place.checkpointDirectory, config);
  const dataset = await openSameDataset(config, place);
  const judge = judgeOf(config, strategy, weights, place.threads);
  expectFreeMemory('CPU', judge.program.arenaBytes);
  const judgement = await judgeImages(judge, dataset.validation);
  return {
    ...summarize(judgement, config.classes),
    epoch: weights.epoch,
    classes: classNames(dataset.classes, config.classes),
    worst: await withPictures(worstOf(judgement.images, worstCount), config, place),
  };
}

function judgeOf(
  config: TrainingConfig,
  strategy: MemoryStrategy,
  weights: TrainedWeights,
  threads: number,
): Judge {
  const { model, image, classes, batchSize, optimizer } = config;
  const graph = buildModel(model, image, classes);
  const target = targetOf('CPU', threads);
  // Runs know what AUTO has chosen once they have weights.
  const whole = strategy === 'AUTO' ? 'SHARED_CONCAT' : strategy;
  const program = compileStep(graph, batchSize, 'inference', whole, { optimizer, target });
  return { config: { ...config, device: 'CPU' }, graph, program, weights, threads };
}

/** The run's data set, without training images. */
async function openSameDataset(
  config: TrainingConfig,
  place: Pick<TrainingPlace, 'dataDirectory'>,
): Promise<ImageDataset> {
  const dataset = await openDataset({ ...config.dataset, trainLimit: 1 }, place);
  try {
    expectFits(config, dataset);
  } catch (error) {
    if (!(error instanceof InvalidTrainingConfigError)) throw error;
    throw new DatasetUnavailableError(dataset.name, 'SHAPE_MISMATCH', error.message);
  }
  return dataset;
}

function worstOf(images: readonly JudgedImage[], count: number): readonly JudgedImage[] {
  return images.toSorted((a, b) => b.loss - a.loss || a.index - b.index).slice(0, count);
}

async function withPictures(
  images: readonly JudgedImage[],
  { dataset: { name } }: TrainingConfig,
  place: Pick<TrainingPlace, 'dataDirectory'>,
): Promise<readonly WorstImage[]> {
  const placeOf = ({ index }: JudgedImage): DatasetPlace => ({ name, part: 'VALIDATION', index });
  const imageAt = await openPlaces(images.map(placeOf), place);
  return images.map((image) => ({
    ...image,
    png: thumbnail(imageAt(placeOf(image)), LARGEST_SIDE).toString('base64'),
  }));
}
