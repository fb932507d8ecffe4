import type { Step } from '../step.js';

/**
 * Moves the updates of running statistics to the end of the forward pass, next to each other: nothing before the next
 * step reads what they write, and what they read is kept for the backward pass anyway. A device can then make all of
 * them at once.
 */
export function gatherRunningStatistics(step: Step): Step {
  const updates = step.instructions.filter(({ operation }) => operation === 'updateRunningStatistics');
  const others = step.instructions.filter(({ operation }) => operation !== 'updateRunningStatistics');
  const end = others.findLastIndex(({ phase }) => phase === 'forward') + 1;
  return { ...step, instructions: [...others.slice(0, end), ...updates, ...others.slice(end)] };
}
