import { describeBytes } from './format-bytes.js';
import type { MemoryStrategy } from './memory-strategy.js';

/** Whether a limit on a plan is what someone asked for, or what the device has for it. */
export type BudgetSource = 'request' | 'device';

/** A plan is larger than the budget. */
export class InsufficientMemoryError extends Error {
  override readonly name = 'InsufficientMemoryError';
  readonly requiredBytes: number;
  readonly availableBytes: number;
  /** The cheapest strategy that would fit; null where none does. */
  readonly suggestedStrategy: MemoryStrategy | null;

  constructor(
    requiredBytes: number,
    availableBytes: number,
    suggestedStrategy: MemoryStrategy | null,
    source: BudgetSource = 'device',
  ) {
    const required = `Expected at least ${describeBytes(requiredBytes)} of memory`;
    const available = describeBytes(availableBytes);
    const fitting = suggestedStrategy === null ? null : `the strategy ${suggestedStrategy} would fit`;
    super(
      source === 'request'
        ? `${required} but the budget is ${available}: ${fitting ?? 'raise it, or try a smaller batch'}`
        : `${required} but ${available} are available: ${fitting ?? 'try a smaller batch'}`,
    );
    this.requiredBytes = requiredBytes;
    this.availableBytes = availableBytes;
    this.suggestedStrategy = suggestedStrategy;
  }
}
