import type { ImageDataset, LabeledImages } from '../data/dataset.js';
import { InvalidDatasetRequestError } from '../data/dataset-errors.js';
import { datasetDigest } from '../data/dataset-digest.js';
import { openDataset as openRequested } from '../data/open-dataset.js';
import type { ImageShape } from '../model/model-spec.js';
import { InvalidTrainingConfigError } from '../training/check-ranges.js';
import { expectKind, expectObject, expectOptions, type FieldKinds } from './expect-fields.js';
import type { Network } from './network.js';

/** Images with their labels, in memory. */
export interface LabeledArrays {
  /** One image after the other, each height by width by channels, 0 to 255. */
  readonly pixels: Uint8Array;
  /** The class of each image, from 0. */
  readonly labels: Uint8Array;
}

/**
 * What a Trainer trains on. Arrays of `SharedArrayBuffer`s are read where they are, of others a copy is made; they must not
 * change meanwhile.
 */
export interface TrainingData {
  readonly image: ImageShape;
  /** Their names, in the order of the labels. */
  readonly classes: readonly string[];
  readonly train: LabeledArrays;
  /** Never trained on. */
  readonly validation: LabeledArrays;
}

/** Of a data set: what of it, how large, and where it is. */
export interface DatasetOptions {
  /** Images are resized to it as Pillow's bilinear filter does. */
  readonly resize?: { readonly height: number; readonly width: number };
  /** Only the first training images. */
  readonly trainLimit?: number;
  /** Only the first validation images. */
  readonly validationLimit?: number;
  /** The folder that has data sets as its folders; DENSEGRAPH_DATA_DIR where it is left out. */
  readonly directory?: string;
}

const OPTION_KINDS: FieldKinds<DatasetOptions> = {
  resize: { height: 'number', width: 'number' },
  trainLimit: 'number',
  validationLimit: 'number',
  directory: 'string',
};
const DATA_KINDS = { image: 'any', classes: 'list', train: 'any', validation: 'any' } as const;
export const SHAPE_TEXT = 'the shape of an image, as an object with channels, height and width,';
export const SHAPE_KINDS = { channels: 'number', height: 'number', width: 'number' } as const;
const ARRAY_KINDS = { pixels: 'bytes', labels: 'bytes' } as const;

/**
 * Loads a data set by name: `shapes`, which is built in, or a folder of IDX files (MNIST, Fashion-MNIST) or of CIFAR-10's
 * binary files. Throws DatasetUnavailableError, which says what there is; InvalidDatasetRequestError.
 */
export async function openDataset(name: string, options: DatasetOptions = {}): Promise<TrainingData> {
  expectKind('name', name, 'string', InvalidDatasetRequestError);
  expectOptions('', options, OPTION_KINDS, InvalidDatasetRequestError);
  const { resize = null, trainLimit = null, validationLimit = null } = options;
  const { directory = process.env['DENSEGRAPH_DATA_DIR'] ?? '' } = options;
  const dataDirectory = directory === '' ? null : directory;
  return openRequested(
    { name, resize, trainLimit, validationLimit },
    { dataDirectory, directoryOption: 'the option directory' },
  );
}

/** The arrays as training takes them. Throws InvalidTrainingConfigError where they are not what they say. */
export function datasetOf(data: TrainingData): ImageDataset {
  expectObject('data', data, DATA_KINDS, 'images, as openDataset loads them,');
  const { image, classes, train, validation } = data;
  expectObject('data.image', image, SHAPE_KINDS, SHAPE_TEXT);
  const size = image.channels * image.height * image.width;
  classes.forEach((name, i) => expectKind(`data.classes[${i}]`, name, 'string'));
  const name = 'arrays';
  const count = classes.length;
  return {
    name,
    image,
    classes,
    train: part('data.train', train, size, count),
    validation: part('data.validation', validation, size, count),
  };
}

/** Images of a network's shape. Throws InvalidTrainingConfigError where they are none, or of a class that it has not. */
export function imagesFor({ image, classes }: Network, images: LabeledArrays): LabeledImages {
  return part('images', images, image.channels * image.height * image.width, classes);
}

function part(path: string, images: LabeledArrays, size: number, classes: number): LabeledImages {
  expectObject(path, images, ARRAY_KINDS, 'images, as an object with pixels and labels,');
  const { pixels, labels } = images;
  const count = labels.length;
  if (count === 0)
    throw new InvalidTrainingConfigError(path, `Expected images in ${path} but received none.`);
  if (pixels.length !== count * size) {
    throw new InvalidTrainingConfigError(
      `${path}.pixels`,
      `Expected ${count * size} bytes for ${path}.pixels, ${size} for each of ${count} labels, but received ${pixels.length}.`,
    );
  }
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong !== -1) {
    throw new InvalidTrainingConfigError(
      `${path}.labels[${wrong}]`,
      `Expected labels from 0 to ${classes - 1} in ${path}.labels but received ${labels[wrong]} at ${wrong}.`,
    );
  }
  return { count, pixels, labels };
}

/** A name that other images or labels do not have. */
export async function digestName(data: TrainingData): Promise<string> {
  return `arrays ${await datasetDigest(data)}`;
}
