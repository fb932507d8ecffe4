import type { Lifetime } from './find-lifetimes.js';
import type { BufferRequest, LoweredStep } from './lower.js';
import { planMemory } from './plan-memory.js';
import type { Buffer, BufferCategory } from './program.js';
import type { StepProgram } from './step-program.js';

/**
 * Gives a lowered step its addresses: what outlives the step first, one behind the other, so that it lies at the same
 * bytes in every program of a job; behind it the rest, as planMemory lays it out.
 */
export function assembleProgram(step: LoweredStep, lifetimes: readonly Lifetime[]): StepProgram {
  const kept = step.buffers.filter((buffer) => buffer.kept !== null);
  const passing = step.buffers.filter((buffer) => buffer.kept === null);
  const lifetimeOf = (id: number): Lifetime => lifetimes[id] ?? { first: 0, last: step.kernels.length - 1 };

  let keptBytes = 0;
  const offsets = new Map<number, number>();
  for (const { id, bytes } of kept) {
    offsets.set(id, keptBytes);
    keptBytes += bytes;
  }
  const layout = planMemory(passing.map(({ id, bytes }) => ({ bytes, ...lifetimeOf(id) })));
  passing.forEach(({ id }, index) => offsets.set(id, keptBytes + (layout.offsets[index] ?? 0)));

  const buffers = step.buffers.map((request): Buffer => {
    const { id, name, elementType, bytes } = request;
    const lifetime = lifetimeOf(id);
    const category = categoryOf(step, request, lifetime);
    return { id, name, elementType, category, offset: offsets.get(id) ?? 0, bytes, ...lifetime };
  });
  const bindings = Object.fromEntries(
    Object.entries(step.bindings).map(([name, { view, shape }]) => [name, { view, shape }]),
  );
  const { kernels, phases } = step;
  return { arenaBytes: keptBytes + layout.bytes, buffers, kernels, phases, bindings };
}

/** Saved is what lives in the forward pass and in the backward pass. */
function categoryOf(step: LoweredStep, { kept }: BufferRequest, { first, last }: Lifetime): BufferCategory {
  if (kept !== null) return kept;
  return step.phases[first] === 'forward' && step.phases[last] === 'backward' ? 'saved' : 'temporary';
}
