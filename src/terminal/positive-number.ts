import { InvalidArgumentError } from 'commander';
import { MOST_THREADS } from '../runtime/most-threads.js';

/** Reads an option that is a count. Throws InvalidArgumentError, which commander prints. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError(`Expected a positive integer but received '${text}'.`);
}

/** Reads an option that counts threads. Throws InvalidArgumentError, which commander prints. */
export function threadCount(text: string): number {
  const threads = positiveInteger(text);
  if (threads <= MOST_THREADS) return threads;
  throw new InvalidArgumentError(`Expected at most ${MOST_THREADS} threads but received ${threads}.`);
}

/** Reads an option that is a positive number. Throws InvalidArgumentError, which commander prints. */
export function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError(`Expected a positive number but received '${text}'.`);
}
