import { describeBytes } from './format-bytes.js';
import type { MemoryStrategy } from './memory-strategy.js';

/** A plan is larger than the budget. */
export class InsufficientMemoryError extends Error {
  override readonly name = 'InsufficientMemoryError';
  readonly requiredBytes: number;
  readonly availableBytes: number;
  /** The cheapest strategy that would fit; null where none does. */
  readonly suggestedStrategy: MemoryStrategy | null;

  constructor(requiredBytes: number, availableBytes: number, suggestedStrategy: MemoryStrategy | null) {
    const remedy =
      suggestedStrategy === null ? 'try a smaller batch' : `the strategy ${suggestedStrategy} would fit`;
    super(
      `Expected at least ${describeBytes(requiredBytes)} of memory but ${describeBytes(availableBytes)} are available: ${remedy}`,
    );
    this.requiredBytes = requiredBytes;
    this.availableBytes = availableBytes;
    this.suggestedStrategy = suggestedStrategy;
  }
}
