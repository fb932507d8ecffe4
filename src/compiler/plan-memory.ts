import { liveBytes } from './live-bytes.js';
import type { MemoryLayout, MemoryRequest } from './memory-layout.js';
import { placeLargestFirst } from './place-largest-first.js';
import { stackInOrder } from './stack-in-order.js';

/** How many times a layout is improved from each order that it is begun with. */
const ROUNDS = 8;

/**
 * Gives every buffer an address such that no two that live at the same time overlap: the smallest of a few layouts, the
 * first of equals. None can be smaller than the largest sum of bytes that live at once, and the search ends where one is
 * as small. It begins largest first; then buffers are stacked by the length of their lives, then by length times size,
 * and those that stick out above the bound are the first in the next round (Joslin and Clements 1999, "'Squeaky Wheel'
 * Optimization"). The same requests always give the same layout. Sizes that are multiples of the alignment give aligned
 * addresses.
 */
export function planMemory(requests: readonly MemoryRequest[]): MemoryLayout {
  const bound = peakOf(requests);
  let best = placeLargestFirst(requests);
  for (const weight of [lifeOf, areaOf]) {
    let order = heaviestFirst(requests, weight);
    for (let round = 0; round < ROUNDS; round++) {
      if (best.bytes === bound) return best;
      const layout = stackInOrder(requests, order);
      if (layout.bytes < best.bytes) best = layout;
      order = raiseWhatSticksOut(requests, order, layout, bound);
    }
  }
  return best;
}

/** The largest sum of bytes that are live at one kernel. */
function peakOf(requests: readonly MemoryRequest[]): number {
  const kernels = requests.reduce((most, { last }) => Math.max(most, last + 1), 0);
  return liveBytes(requests, kernels).reduce((most, bytes) => Math.max(most, bytes), 0);
}

function lifeOf({ first, last }: MemoryRequest): number {
  return last - first + 1;
}

function areaOf(request: MemoryRequest): number {
  return lifeOf(request) * request.bytes;
}

/** Indices of the requests, the heaviest first; of equals the larger. */
function heaviestFirst(
  requests: readonly MemoryRequest[],
  weight: (request: MemoryRequest) => number,
): readonly number[] {
  return requests
    .map((request, index) => ({ index, weight: weight(request), bytes: request.bytes }))
    .sort((a, b) => b.weight - a.weight || b.bytes - a.bytes || a.index - b.index)
    .map(({ index }) => index);
}

function raiseWhatSticksOut(
  requests: readonly MemoryRequest[],
  order: readonly number[],
  { offsets }: MemoryLayout,
  bound: number,
): readonly number[] {
  const sticksOut = (index: number): boolean => (offsets[index] ?? 0) + (requests[index]?.bytes ?? 0) > bound;
  return [...order.filter(sticksOut), ...order.filter((index) => !sticksOut(index))];
}
