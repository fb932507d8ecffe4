import { WHOLE_STRATEGIES } from '../../compiler/memory-strategy.js';
import type { MemoryStrategy } from '../../compiler/memory-strategy.js';
import type { ForecastStep } from '../context.js';
import { checkNumber } from './check-number.js';
import { InvalidInputError } from './invalid-input-error.js';
import type { ModelMemoryPlanInput } from './memory-plan-input.js';
import { readOptimizer } from './read-optimizer.js';

const LARGEST_BATCH = 65_536;

/** SGD without momentum keeps no state: what a step needs at least. */
const PLAIN_SGD = { learningRate: 0.1, momentum: 0, nesterov: false, weightDecay: 0 };

/** The step to plan. Throws InvalidInputError. */
export function readForecast(input: ModelMemoryPlanInput): ForecastStep {
  const strategies = [...new Set<MemoryStrategy>(input.strategies ?? WHOLE_STRATEGIES)];
  if (strategies.length === 0) {
    throw new InvalidInputError(
      'input.strategies',
      'Expected at least one strategy for input.strategies but received none',
    );
  }
  return {
    batchSize: checkNumber('input.batchSize', input.batchSize, { from: 1, to: LARGEST_BATCH }),
    strategies,
    optimizer: input.optimizer == null ? PLAIN_SGD : readOptimizer(input.optimizer, 'input.optimizer'),
    device: input.device,
    precision: input.precision,
    budgetBytes: readBudget(input.budgetBytes ?? null, strategies),
  };
}

/** What AUTO keeps within, which needs it; the others are planned whatever they take. */
function readBudget(budgetBytes: number | null, strategies: readonly MemoryStrategy[]): number | null {
  const path = 'input.budgetBytes';
  if (budgetBytes !== null) checkNumber(path, budgetBytes, { from: 1 });
  if (!strategies.includes('AUTO')) return null;
  if (budgetBytes !== null) return budgetBytes;
  throw new InvalidInputError(
    path,
    `Expected a number of bytes for ${path}, which AUTO keeps within, but received none`,
  );
}
