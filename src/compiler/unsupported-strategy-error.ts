import type { MemoryStrategy } from './memory-strategy.js';

/** A strategy that is defined, but not offered yet. */
export class UnsupportedStrategyError extends Error {
  override readonly name = 'UnsupportedStrategyError';
  readonly strategy: MemoryStrategy;

  constructor(strategy: MemoryStrategy, offered: readonly MemoryStrategy[]) {
    super(
      `Expected one of the memory strategies ${offered.join(', ')} but received ${strategy}: it is not offered yet`,
    );
    this.strategy = strategy;
  }
}
