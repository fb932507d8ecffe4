import type { Job } from '../jobs/job.js';
import type { ForecastStep } from './context.js';

/**
 * What to forecast for the plan that a job runs by. Where AUTO has only some bottlenecks computed again, it chooses the
 * same ones within just the job's bytes; a job of a version that did not keep them is planned by its strategy alone.
 */
export function jobForecast({ config, strategy, plannedBytes }: Job): ForecastStep {
  const { batchSize, optimizer, device, precision, memoryStrategy } = config;
  const choosesAgain =
    memoryStrategy === 'AUTO' && strategy === 'RECOMPUTE_BOTTLENECK' && plannedBytes !== null;
  return {
    batchSize,
    optimizer,
    device,
    precision,
    strategies: [choosesAgain ? 'AUTO' : strategy],
    budgetBytes: choosesAgain ? plannedBytes : null,
  };
}
