import { isDeepStrictEqual } from 'node:util';
import type { MemoryStrategy } from '../compiler/memory-strategy.js';
import type { TrainingPlan } from '../compiler/training-plan.js';

/** What was planned for a strategy that was asked for. */
export interface NamedPlan {
  /** As asked: AUTO where the plan's own strategy is the one that it chose. */
  readonly name: MemoryStrategy;
  readonly plan: TrainingPlan;
  /** One before it that runs the very same kernels over the same bytes, as where there are no bottlenecks to compute again. */
  readonly sameAs: MemoryStrategy | null;
}

/** Names plans by what was asked for, in the same order, and finds those that are the same as one before. */
export function namePlans(
  strategies: readonly MemoryStrategy[],
  plans: readonly TrainingPlan[],
): readonly NamedPlan[] {
  const named: NamedPlan[] = [];
  plans.forEach((plan, index) => {
    const same = named.find((earlier) => isDeepStrictEqual(earlier.plan.train, plan.train));
    named.push({ name: strategies[index] ?? plan.strategy, plan, sameAs: same?.name ?? null });
  });
  return named;
}
