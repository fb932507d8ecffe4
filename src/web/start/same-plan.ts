import type { MemoryStrategy, PlanFragment } from '../generated/documents.js';

/** The strategy of the first plan that runs the same kernels over as many bytes each; null where `plan` is that one. */
export function sameAs(plan: PlanFragment, plans: readonly PlanFragment[]): MemoryStrategy | null {
  const first = plans.find((other) => isSame(other, plan));
  return first === undefined || first === plan ? null : first.strategy;
}

function isSame(one: PlanFragment, other: PlanFragment): boolean {
  return (
    one.plannedBytes === other.plannedBytes &&
    one.timeline.length === other.timeline.length &&
    one.timeline.every(
      ({ label, liveBytes }, place) =>
        label === other.timeline[place]?.label && liveBytes === other.timeline[place].liveBytes,
    )
  );
}
