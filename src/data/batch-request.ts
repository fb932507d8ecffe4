import { changeImage, drawChange } from './augmentation.js';
import type { Augmentation } from './augmentation.js';
import type { ImageShape } from './dataset.js';
import { writePixelValues } from './pixel-values.js';
import type { PixelValues } from './pixel-values.js';

/** A part of a data set, in memory that the loader's thread shares. */
export interface SharedPart {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

export type PartName = 'train' | 'validation';

/** What the loader's thread is started with. */
export interface BatchSource {
  readonly image: ImageShape;
  readonly parts: Readonly<Record<PartName, SharedPart>>;
  readonly values: PixelValues;
  readonly augmentation: Augmentation;
}

/** What the changes of an epoch's images are drawn from. */
export interface EpochKey {
  readonly seed: number;
  readonly epoch: number;
}

/** Asks the loader's thread to fill a batch. The buffers travel there and back, so nobody sees a half-filled one. */
export interface BatchRequest {
  readonly id: number;
  readonly part: PartName;
  /** Which images, in order. */
  readonly indices: Uint32Array;
  /** Null: the images as they are. */
  readonly augmentedBy: EpochKey | null;
  readonly buffers: BatchBuffers;
}

/** The answer to the request of that id. */
export interface FilledBatch {
  readonly id: number;
  readonly buffers: BatchBuffers;
}

/** Room for a whole batch; a last, partial one fills only the beginning. */
export interface BatchBuffers {
  /** float32, NHWC. */
  readonly images: ArrayBuffer;
  /** int32. */
  readonly labels: ArrayBuffer;
}

/** Gathers the values of the images that are asked for, and their labels, into the beginnings of the buffers. */
export function fillBatch(
  { image, parts, values, augmentation }: BatchSource,
  { part, indices, augmentedBy, buffers }: Omit<BatchRequest, 'id'>,
): void {
  const { pixels: stored, labels: storedLabels } = parts[part];
  const size = image.channels * image.height * image.width;
  const images = new Float32Array(buffers.images);
  const labels = new Int32Array(buffers.labels);
  const changed = new Uint8Array(size);
  indices.forEach((index, position) => {
    labels[position] = storedLabels[index] ?? 0;
    let pixels = stored.subarray(index * size, (index + 1) * size);
    if (augmentedBy !== null) {
      const change = drawChange(augmentation, augmentedBy.seed, augmentedBy.epoch, index);
      changeImage(pixels, changed, image, change);
      pixels = changed;
    }
    writePixelValues(pixels, values, images, position * size);
  });
}
