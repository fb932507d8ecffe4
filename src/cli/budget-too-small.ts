import { describeBytes } from '../compiler/format-bytes.js';

/** In words: no strategy keeps within the budget that a person has asked for. */
export function budgetTooSmall(leastBytes: number, budgetBytes: number): string {
  return (
    `Expected a memory budget of at least ${describeBytes(leastBytes)}, which a step takes at least, but received ` +
    `${describeBytes(budgetBytes)}: give it more, or try a smaller batch`
  );
}
