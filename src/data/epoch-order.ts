import { RandomStream } from './random-stream.js';

/**
 * The order in which an epoch visits `count` images: a Fisher-Yates shuffle, a function of (seed, epoch) alone.
 * Throws RangeError where seed or epoch is no safe integer.
 */
export function epochOrder(count: number, seed: number, epoch: number): Uint32Array {
  const order = storedOrder(count);
  const random = RandomStream.fromKey(seed, epoch);
  for (let last = count - 1; last > 0; last--) {
    const other = random.nextBelow(last + 1);
    const moved = order[last] ?? 0;
    order[last] = order[other] ?? 0;
    order[other] = moved;
  }
  return order;
}

/** The images as they are stored: 0 to count - 1. */
export function storedOrder(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index);
}
