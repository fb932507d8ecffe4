import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { ImageShape, LabeledImages } from './dataset.js';

/** Bytes digested between two turns of the event loop: some tens of milliseconds. */
const BYTES_A_TURN = 2 ** 24;

/** What a digest is made of. */
export interface DigestedDataset {
  readonly image: ImageShape;
  readonly classes: readonly string[];
  readonly train: Pick<LabeledImages, 'pixels' | 'labels'>;
  readonly validation: Pick<LabeledImages, 'pixels' | 'labels'>;
}

/**
 * SHA-256 in hexadecimal of all images and labels of a data set, their shape and the names of their classes: other data
 * have another one. Fashion-MNIST takes some 70 ms where the processor has instructions for it.
 */
export async function datasetDigest({ image, classes, train, validation }: DigestedDataset): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([image, classes, train.labels.length]));
  for (const bytes of [train.labels, train.pixels, validation.labels, validation.pixels]) {
    for (let begin = 0; begin < bytes.length; begin += BYTES_A_TURN) {
      hash.update(bytes.subarray(begin, begin + BYTES_A_TURN));
      await setImmediate();
    }
  }
  return hash.digest('hex');
}
