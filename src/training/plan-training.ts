import { compileTraining } from '../compiler/compile.js';
import type { TrainingPlan } from '../compiler/training-plan.js';
import type { Graph } from '../ir/graph.js';
import { listDevices } from '../runtime/devices.js';
import { targetOf } from './target-of.js';
import type { TrainingConfig } from './training-config.js';

/**
 * The programs and the memory of a run over `examples` images an epoch; null where their count is not known yet.
 * Without a budget AUTO keeps within what the device has free, and any other strategy within what it has at all.
 * Throws InsufficientMemoryError, UnsupportedStrategyError, DeviceUnavailableError.
 */
export function planTraining(
  config: TrainingConfig,
  graph: Graph,
  examples: number | null,
  threads: number,
): TrainingPlan {
  const { batchSize, memoryStrategy: strategy, optimizer } = config;
  const budgetBytes = config.memoryBudgetBytes ?? defaultBudget(config);
  return compileTraining(graph, {
    batchSize,
    strategy,
    optimizer,
    target: targetOf(config.device, threads),
    ...(examples === null ? {} : { examples }),
    ...(budgetBytes === null ? {} : { budgetBytes }),
  });
}

function defaultBudget({ device, memoryStrategy }: TrainingConfig): number | null {
  const description = listDevices().find(({ kind }) => kind === device);
  return (memoryStrategy === 'AUTO' ? description?.freeBytes : description?.totalBytes) ?? null;
}
