import type { ErrorRow } from './golden-case.js';
import { NEGLIGIBLE } from './golden-case.js';

/**
 * How far a tensor may lie from float64: `multiple` times PyTorch-float32's own distance from float64, and never
 * less than `floor`.
 *
 * The multiple is 4 throughout. PyTorch's distance is one draw of the rounding error of its order of summation; the
 * engine sums in another order, and of two such draws, each the largest over a kind's tensors, one exceeds the other
 * by a factor of 2 often and by 4 hardly ever. A real fault (a wrong count, a missing term, a sequential sum in
 * float) shows as a factor of 10 and more.
 *
 * The floor is for kinds in which PyTorch was lucky: a loss within 0.1 rounding steps of the exact one is no standard.
 * One rounding to float32 is off by up to 2^-24 of the number; 8 of them, relative to the tensor's largest element,
 * are what a forward pass may add up to. Gradients pass through twice as many operations.
 */
interface Tolerance {
  readonly multiple: number;
  readonly floor: number;
}

const ROUNDING = 2 ** -24;

/** By the first word of a tensor kind (see kindOf). */
const TOLERANCES: Readonly<Record<string, Tolerance>> = {
  output: { multiple: 4, floor: 8 * ROUNDING },
  logits: { multiple: 4, floor: 8 * ROUNDING },
  loss: { multiple: 4, floor: 8 * ROUNDING },
  eval_output: { multiple: 4, floor: 8 * ROUNDING },
  eval_logits: { multiple: 4, floor: 8 * ROUNDING },
  after1: { multiple: 4, floor: 8 * ROUNDING },
  grad_input: { multiple: 4, floor: 16 * ROUNDING },
  grad: { multiple: 4, floor: 16 * ROUNDING },
  gradnorm: { multiple: 4, floor: 16 * ROUNDING },
  traj: { multiple: 4, floor: 16 * ROUNDING },
};

/** An error bound. `relative`: as a fraction of the exact tensor's largest element. */
export interface Bound {
  readonly measure: 'relative' | 'absolute';
  readonly limit: number;
}

/** Integers, and what is made of them by one exact rule: no error at all. */
export const EXACT: Bound = { measure: 'absolute', limit: 0 };

/**
 * The bound of a tensor kind, given PyTorch's own errors in the case; null for a kind that the table does not know.
 * What is zero but for rounding has an absolute bound; its floor is a fraction of the case's `largestGradient`.
 */
export function boundOf(kind: string, pytorch: ErrorRow, largestGradient: number): Bound | null {
  const tolerance = TOLERANCES[/^\w+/.exec(kind)?.[0] ?? ''];
  if (!tolerance) return null;
  const { multiple, floor } = tolerance;
  if (kind === NEGLIGIBLE) {
    return { measure: 'absolute', limit: Math.max(multiple * pytorch.maxAbs, floor * largestGradient) };
  }
  return { measure: 'relative', limit: Math.max(multiple * (pytorch.maxRel ?? 0), floor) };
}

/**
 * The bound of a loss at one step of a trajectory that is chaotic (real images at 96x96: one ReLU that flips changes
 * a gradient by a hundredth): PyTorch's largest error up to that step, as errors grow and come late by chance.
 */
export function chaoticLossBound(lossErrors: readonly number[], step: number, loss: number): Bound {
  const { multiple, floor } = TOLERANCES['traj'] as Tolerance;
  const largest = Math.max(...lossErrors.slice(0, step + 1));
  return { measure: 'absolute', limit: Math.max(multiple * largest, floor * Math.abs(loss)) };
}
