import { OFFERED_STRATEGIES } from '../../compiler/compile-step.js';
import type { MemoryStrategy } from '../../compiler/memory-strategy.js';
import { InvalidInputError } from './invalid-input-error.js';

const OFFERED: readonly MemoryStrategy[] = [...OFFERED_STRATEGIES, 'AUTO'];

/** Throws InvalidInputError where the engine does not offer the strategy. */
export function checkStrategy(path: string, strategy: MemoryStrategy): void {
  if (OFFERED.includes(strategy)) return;
  throw new InvalidInputError(
    path,
    `Expected one of ${OFFERED.join(', ')} for ${path} but received ${strategy}, which is not offered yet`,
  );
}
