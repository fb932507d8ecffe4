import type { DataLocations, ImageDataset, LabeledImages } from './dataset.js';
import { openDataset } from './open-dataset.js';
import { InvalidImageError } from './raw-image.js';
import type { RawImage } from './raw-image.js';

/** One image of a data set. */
export interface DatasetPlace {
  readonly name: string;
  readonly part: 'TRAIN' | 'VALIDATION';
  /** From 0. */
  readonly index: number;
}

/**
 * Loads the data sets of these places, each once; returns what gives the image of a place, as it is stored. That throws
 * InvalidImageError with the path `dataset.index`. Throws DatasetUnavailableError, InvalidDatasetRequestError.
 */
export async function openPlaces(
  places: readonly DatasetPlace[],
  locations: DataLocations,
): Promise<(place: DatasetPlace) => RawImage> {
  const datasets = new Map<string, ImageDataset>();
  for (const name of new Set(places.map((place) => place.name))) {
    const limitOf = (part: DatasetPlace['part']): number =>
      Math.max(
        1,
        ...places.flatMap((place) => (place.name === name && place.part === part ? [place.index + 1] : [])),
      );
    const request = {
      name,
      resize: null,
      trainLimit: limitOf('TRAIN'),
      validationLimit: limitOf('VALIDATION'),
    };
    datasets.set(name, await openDataset(request, locations));
  }
  return (place) => {
    const dataset = datasets.get(place.name);
    if (dataset === undefined)
      throw new Error(`Expected one of the places but received one in ${place.name}`);
    const { channels, height, width } = dataset.image;
    const { pixels } = expectIndex(place, dataset);
    const bytes = channels * height * width;
    return { shape: dataset.image, pixels: pixels.subarray(place.index * bytes, (place.index + 1) * bytes) };
  };
}

/** The part that has the image. */
function expectIndex({ name, part, index }: DatasetPlace, dataset: ImageDataset): LabeledImages {
  const images = part === 'TRAIN' ? dataset.train : dataset.validation;
  if (index >= 0 && index < images.count) return images;
  throw new InvalidImageError(
    'dataset.index',
    `Expected an index from 0 to ${images.count - 1} of ${name}'s images for ${part} but received ${index}`,
  );
}
