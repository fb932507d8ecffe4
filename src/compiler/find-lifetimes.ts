import type { LoweredStep } from './lower.js';

/** Indices of the first and the last kernel between which a buffer's contents matter, both included. */
export interface Lifetime {
  readonly first: number;
  readonly last: number;
}

/**
 * The lifetime of every buffer, by its id: from the first kernel that touches it to the last; from the beginning
 * where the outside fills it, to the end where the outside reads it, always where it outlives the step.
 */
export function findLifetimes(step: LoweredStep): readonly Lifetime[] {
  const end = Math.max(0, step.kernels.length - 1);
  const first = step.buffers.map(({ kept }) => (kept === null ? Infinity : 0));
  const last = step.buffers.map(({ kept }) => (kept === null ? -1 : end));
  const touch = (buffer: number, kernel: number): void => {
    first[buffer] = Math.min(first[buffer] ?? Infinity, kernel);
    last[buffer] = Math.max(last[buffer] ?? -1, kernel);
  };

  step.kernels.forEach((kernel, index) => {
    for (const view of kernel.operands) if (view !== null) touch(view.buffer, index);
  });
  for (const { view, use } of Object.values(step.bindings)) {
    if (use === 'input') touch(view.buffer, 0);
    if (use === 'output') touch(view.buffer, end);
  }
  return step.buffers.map(({ id }) => ({ first: first[id] ?? 0, last: last[id] ?? end }));
}
