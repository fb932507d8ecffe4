import { InvalidArgumentError } from 'commander';
import { LARGEST_BATCH } from '../training/check-ranges.js';
import { positiveInteger } from '../terminal/positive-number.js';

/** Reads an option that is a count of images in a step. Throws InvalidArgumentError, which commander prints. */
export function batchSize(text: string): number {
  const value = positiveInteger(text);
  if (value > LARGEST_BATCH) {
    throw new InvalidArgumentError(`Expected at most ${LARGEST_BATCH} but received '${text}'.`);
  }
  return value;
}
