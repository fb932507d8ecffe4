import type { MemoryRequest } from './memory-layout.js';

/** Bytes that are live at each kernel. */
export function liveBytes(requests: readonly MemoryRequest[], kernels: number): readonly number[] {
  const change = new Array<number>(kernels + 1).fill(0);
  for (const { bytes, first, last } of requests) {
    change[first] = (change[first] ?? 0) + bytes;
    change[last + 1] = (change[last + 1] ?? 0) - bytes;
  }
  let live = 0;
  return change.slice(0, kernels).map((difference) => (live += difference));
}
