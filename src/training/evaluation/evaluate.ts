import type { MemoryStrategy } from '../../compiler/memory-strategy.js';
import { DatasetUnavailableError } from '../../data/dataset-errors.js';
import type { ImageDataset } from '../../data/dataset.js';
import { openDataset } from '../../data/open-dataset.js';
import { openPlaces } from '../../data/pick-images.js';
import type { DatasetPlace } from '../../data/pick-images.js';
import { thumbnail } from '../../data/thumbnail.js';
import { expectFits } from '../check-config.js';
import { InvalidTrainingConfigError } from '../check-ranges.js';
import { newestWeights } from '../newest-weights.js';
import type { TrainingConfig, TrainingPlace } from '../training-config.js';
import { judgeImages } from './judge-images.js';
import type { JudgedImage } from './judge-images.js';

/** One of the images that a network is most wrong about. */
export interface WorstImage extends JudgedImage {
  /** As the data set has it, but not large: a PNG file in base64. */
  readonly png: string;
}

/** What a network makes of its validation images. */
export interface Evaluation {
  /** Whose weights were used. */
  readonly epoch: number;
  readonly images: number;
  /** Means over the images. */
  readonly accuracy: number;
  readonly loss: number;
  /** The names of the network's classes, in order; null beyond those that the data set has. */
  readonly classes: readonly (string | null)[];
  /** How many images of each class (first index) were taken for each (second); null where there are very many. */
  readonly confusion: readonly (readonly number[])[] | null;
  /** Those of the highest loss, the highest first. */
  readonly worst: readonly WorstImage[];
}

/** Of networks whose confusions are counted. */
const MOST_CLASSES = 128;
/** Pixels of a picture's longer side. */
const LARGEST_SIDE = 128;

/**
 * What a run's newest weights take its validation images for: the epoch's own numbers come out again (see judgeImages).
 * Throws NoWeightsError, DatasetUnavailableError (also where the data set is not what it was), InvalidDatasetRequestError,
 * InsufficientMemoryError, AddonUnavailableError.
 */
export async function evaluate(
  config: TrainingConfig,
  strategy: MemoryStrategy,
  worstCount: number,
  place: Pick<TrainingPlace, 'checkpointDirectory' | 'dataDirectory' | 'threads'>,
): Promise<Evaluation> {
  const weights = await newestWeights(place.checkpointDirectory);
  const dataset = await openSameDataset(config, place);
  const { totals, images } = await judgeImages(config, strategy, dataset, weights, place.threads);
  return {
    epoch: weights.epoch,
    images: totals.images,
    accuracy: totals.correct / totals.images,
    loss: totals.loss / totals.images,
    classes: Array.from({ length: config.classes }, (_, label) => dataset.classes[label] ?? null),
    confusion: config.classes > MOST_CLASSES ? null : countConfusions(images, config.classes),
    worst: await withPictures(worstOf(images, worstCount), config, place),
  };
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

function countConfusions(images: readonly JudgedImage[], classes: number): number[][] {
  const counts = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const { label, predicted } of images) {
    const row = counts[label];
    if (row !== undefined) row[predicted] = (row[predicted] ?? 0) + 1;
  }
  return counts;
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
