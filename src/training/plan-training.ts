import { compileTraining } from '../compiler/compile.js';
import type { TrainingPlan } from '../compiler/training-plan.js';
import type { Graph } from '../ir/graph.js';
import { listDevices } from '../runtime/devices.js';
import { targetOf } from './target-of.js';
import type { TrainingConfig } from './training-config.js';

/**
 * The programs and the memory of a run over `examples` images an epoch; null where their count is not known yet.
 * No plan is larger than what the device has at all; without a budget AUTO keeps within most of what it has free.
 * Throws InsufficientMemoryError, DeviceUnavailableError.
 */
export function planTraining(
  config: TrainingConfig,
  graph: Graph,
  examples: number | null,
  threads: number,
): TrainingPlan {
  const { batchSize, memoryStrategy: strategy, optimizer } = config;
  const budgetBytes = budgetOf(config);
  return compileTraining(graph, {
    batchSize,
    strategy,
    optimizer,
    target: targetOf(config.device, threads),
    ...(examples === null ? {} : { examples }),
    ...(budgetBytes === null ? {} : { budgetBytes }),
  });
}

/** The trainer's process needs memory beside the plan, and so do others. */
const FREE_SHARE = 0.9;

/** No budget, however large, is more than the device has. */
function budgetOf({ device, memoryStrategy, memoryBudgetBytes }: TrainingConfig): number | null {
  const description = listDevices().find(({ kind }) => kind === device);
  const { totalBytes = null, freeBytes = null } = description ?? {};
  if (memoryBudgetBytes !== null) return Math.min(memoryBudgetBytes, totalBytes ?? Infinity);
  if (memoryStrategy !== 'AUTO') return totalBytes;
  return freeBytes === null ? null : Math.floor(FREE_SHARE * freeBytes);
}
