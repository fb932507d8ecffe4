import type { MemoryLayout, MemoryRequest } from './memory-layout.js';

/**
 * Largest first, each into the smallest gap that holds it between the buffers placed before that live at the same
 * time, else behind them (greedy by size, Pisarchyk and Lee 2020, "Efficient Memory Management for Deep Neural Net
 * Inference").
 */
export function placeLargestFirst(requests: readonly MemoryRequest[]): MemoryLayout {
  const offsets = requests.map(() => 0);
  const order = requests
    .map((request, index) => ({ ...request, index }))
    .sort((a, b) => b.bytes - a.bytes || a.first - b.first || a.index - b.index);
  const placed = new PlacedBuffers(requests.length);
  let bytes = 0;
  for (const { index, ...request } of order) {
    const offset = placed.smallestGap(request);
    placed.insert(request, offset);
    offsets[index] = offset;
    bytes = Math.max(bytes, offset + request.bytes);
  }
  return { offsets, bytes };
}

/** Buffers by address, in columns: every search reads all of them. */
class PlacedBuffers {
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  readonly #begin: Float64Array;
  readonly #end: Float64Array;
  #count = 0;

  constructor(capacity: number) {
    this.#first = new Int32Array(capacity);
    this.#last = new Int32Array(capacity);
    this.#begin = new Float64Array(capacity);
    this.#end = new Float64Array(capacity);
  }

  /** Where the smallest gap begins that holds a request; of equals the first. */
  smallestGap({ bytes, first, last }: MemoryRequest): number {
    const [firsts, lasts, begins, ends, count] = [
      this.#first,
      this.#last,
      this.#begin,
      this.#end,
      this.#count,
    ];
    let best = Infinity;
    let bestGap = Infinity;
    let reached = 0;
    for (let index = 0; index < count; index++) {
      if ((firsts[index] ?? 0) > last || (lasts[index] ?? 0) < first) continue;
      const gap = (begins[index] ?? 0) - reached;
      if (gap >= bytes && gap < bestGap) {
        best = reached;
        bestGap = gap;
      }
      reached = Math.max(reached, ends[index] ?? 0);
    }
    return best === Infinity ? reached : best;
  }

  insert({ bytes, first, last }: MemoryRequest, offset: number): void {
    const position = this.#positionBehind(offset);
    for (const column of [this.#first, this.#last, this.#begin, this.#end]) {
      column.copyWithin(position + 1, position, this.#count);
    }
    this.#first[position] = first;
    this.#last[position] = last;
    this.#begin[position] = offset;
    this.#end[position] = offset + bytes;
    this.#count += 1;
  }

  /** How many buffers begin at an offset or before it. */
  #positionBehind(offset: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#begin[middle] ?? 0) > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
