import { ELEMENT_BYTES, type Program } from './program.js';

/**
 * Bytes that a program's kernels read and write: the cost by which AUTO ranks strategies. They do the same products;
 * what differs is how often activations pass through memory.
 */
export function estimateTraffic({ buffers, kernels }: Program): number {
  let bytes = 0;
  for (const { operands } of kernels) {
    for (const view of operands) {
      if (view === null) continue;
      const elementType = buffers[view.buffer]?.elementType ?? 'float32';
      bytes += view.n * view.h * view.w * view.c * ELEMENT_BYTES[elementType];
    }
  }
  return bytes;
}
