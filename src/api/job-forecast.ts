import type { Job } from '../jobs/job.js';
import type { ModelMemoryPlanInput } from './inputs/memory-plan-input.js';

/**
 * What to forecast for the plan that a job runs by. What AUTO chose it chooses again within just those bytes: it is the
 * fastest that fits them. A job of a version that did not keep its bytes is planned by its strategy alone.
 */
export function jobForecast({ config, strategy, plannedBytes }: Job): ModelMemoryPlanInput {
  const { batchSize, optimizer, device, precision, memoryStrategy } = config;
  const choosesAgain = memoryStrategy === 'AUTO' && plannedBytes !== null;
  return {
    batchSize,
    optimizer,
    device,
    precision,
    strategies: [choosesAgain ? 'AUTO' : strategy],
    budgetBytes: choosesAgain ? plannedBytes : null,
  };
}
