import type { MemoryLayout, MemoryRequest } from './memory-layout.js';
import { Skyline } from './skyline.js';

/**
 * Stacks buffers from the first byte up, over the kernels at which they live: always on the lowest step of the skyline
 * of what is stacked already, and there the first of `order` that lives within the step; where none does, the step is
 * raised to its lower wall (best fit, Burke, Kendall and Whitwell 2004, "A New Placement Heuristic for the Orthogonal
 * Stock-Cutting Problem"; for buffers with the longest first, Sekiyama et al. 2018, "Profile-guided memory optimization
 * for deep neural networks"). `order` has the index of every request once.
 */
export function stackInOrder(requests: readonly MemoryRequest[], order: readonly number[]): MemoryLayout {
  const kernels = requests.reduce((most, { last }) => Math.max(most, last + 1), 1);
  const skyline = new Skyline(kernels);
  const waiting = new WaitingRequests(requests, order, kernels);
  const offsets = requests.map(() => 0);
  let total = 0;
  let left = order.length;
  while (left > 0) {
    const { begin, end, height } = skyline.lowest();
    const index = waiting.takeWithin(begin, end);
    const request = requests[index];
    if (request === undefined) {
      skyline.fill(begin);
      continue;
    }
    const { bytes, first, last } = request;
    skyline.raise(begin, first, last, bytes);
    offsets[index] = height;
    total = Math.max(total, height + bytes);
    left -= 1;
  }
  return { offsets, bytes: total };
}

const NONE = -1;

/** Requests that have no place yet: for each kernel a linked list of those that begin at it, in order. */
class WaitingRequests {
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #rank: Int32Array;
  readonly #head: Int32Array;
  readonly #next: Int32Array;

  constructor(requests: readonly MemoryRequest[], order: readonly number[], kernels: number) {
    this.#first = Int32Array.from(requests, ({ first }) => first);
    this.#last = Int32Array.from(requests, ({ last }) => last);
    this.#rank = new Int32Array(requests.length);
    this.#head = new Int32Array(kernels).fill(NONE);
    this.#next = new Int32Array(requests.length);
    for (const [behind, index] of order.toReversed().entries()) {
      const first = this.#first[index] ?? 0;
      this.#rank[index] = order.length - behind;
      this.#next[index] = this.#head[first] ?? NONE;
      this.#head[first] = index;
    }
  }

  /** Takes out the first in order of those that live between two kernels, `end` not included; -1 where none does. */
  takeWithin(begin: number, end: number): number {
    const [lasts, ranks, heads, nexts] = [this.#last, this.#rank, this.#head, this.#next];
    let best = NONE;
    let bestRank = Infinity;
    for (let first = begin; first < end; first++) {
      let index = heads[first] ?? NONE;
      while (index !== NONE && (lasts[index] ?? 0) >= end) index = nexts[index] ?? NONE;
      if (index === NONE || (ranks[index] ?? 0) > bestRank) continue;
      best = index;
      bestRank = ranks[index] ?? 0;
    }
    if (best !== NONE) this.#remove(best);
    return best;
  }

  #remove(index: number): void {
    const first = this.#first[index] ?? 0;
    const next = this.#next[index] ?? NONE;
    let before = this.#head[first] ?? NONE;
    if (before === index) {
      this.#head[first] = next;
      return;
    }
    while (this.#next[before] !== index) before = this.#next[before] ?? NONE;
    this.#next[before] = next;
  }
}
