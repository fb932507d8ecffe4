/** What the planner knows of a buffer: how large, and from which kernel to which, both included. */
export interface MemoryRequest {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

export interface MemoryLayout {
  /** First byte of each request, in the order of the requests. */
  readonly offsets: readonly number[];
  /** Bytes that hold all of them. */
  readonly bytes: number;
}

/**
 * Gives every buffer an address such that no two that live at the same time overlap: largest first, each into the
 * smallest gap that holds it between the buffers placed before that live at the same time, else behind them
 * (greedy by size, Pisarchyk and Lee 2020, "Efficient Memory Management for Deep Neural Net Inference").
 * Sizes that are multiples of the alignment give aligned addresses.
 */
export function planMemory(requests: readonly MemoryRequest[]): MemoryLayout {
  const offsets = requests.map(() => 0);
  const order = requests
    .map((request, index) => ({ ...request, index }))
    .sort((a, b) => b.bytes - a.bytes || a.first - b.first || a.index - b.index);
  /** Placed buffers, by address. */
  const placed: { readonly request: MemoryRequest; readonly offset: number }[] = [];
  let bytes = 0;

  for (const { index, ...request } of order) {
    const offset = smallestGap(placed, request);
    offsets[index] = offset;
    bytes = Math.max(bytes, offset + request.bytes);
    const position = placed.findIndex((other) => other.offset > offset);
    placed.splice(position < 0 ? placed.length : position, 0, { request, offset });
  }
  return { offsets, bytes };
}

function smallestGap(
  placed: readonly { readonly request: MemoryRequest; readonly offset: number }[],
  request: MemoryRequest,
): number {
  let best = Infinity;
  let bestGap = Infinity;
  let end = 0;
  for (const other of placed) {
    const meets = other.request.first <= request.last && request.first <= other.request.last;
    if (!meets) continue;
    const gap = other.offset - end;
    if (gap >= request.bytes && gap < bestGap) {
      best = end;
      bestGap = gap;
    }
    end = Math.max(end, other.offset + other.request.bytes);
  }
  return best === Infinity ? end : best;
}
