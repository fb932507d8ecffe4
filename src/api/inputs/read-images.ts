import type { DatasetPlace } from '../../data/pick-images.js';
import type { ImageSource, PixelSource } from '../../jobs/trained-models.js';
import { LIMITS } from '../limits/request-limits.js';
import type { ClassifyInput, DatasetImageInput, ImageInput, PixelsInput } from './classify-input.js';
import { InvalidInputError } from './invalid-input-error.js';

/** The images as plain data; whether they can be decoded is for training to say. Throws InvalidInputError. */
export function readImages({ images }: Pick<ClassifyInput, 'images'>): readonly ImageSource[] {
  if (images.length < 1 || images.length > LIMITS.images) {
    throw new InvalidInputError(
      'input.images',
      `Expected 1 to ${LIMITS.images} images for input.images but received ${images.length}`,
    );
  }
  return images.map((image, i) => readImage(image, `input.images[${i}]`));
}

function readImage({ png, pixels, dataset }: ImageInput, path: string): ImageSource {
  const sources: ImageSource[] = [
    ...(png == null ? [] : [{ png }]),
    ...(pixels == null ? [] : [{ pixels: readPixels(pixels) }]),
    ...(dataset == null ? [] : [{ dataset: readPlace(dataset) }]),
  ];
  const [source] = sources;
  if (source !== undefined && sources.length === 1) return source;
  throw new InvalidInputError(
    path,
    `Expected exactly one of png, pixels and dataset for ${path} but received ${sources.length}`,
  );
}

function readPixels({ data, width, height, channels }: PixelsInput): PixelSource {
  return { data, width, height, channels };
}

function readPlace({ name, part, index }: DatasetImageInput): DatasetPlace {
  return { name, part, index };
}
