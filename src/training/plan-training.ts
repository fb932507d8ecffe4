import { compileTraining } from '../compiler/compile.js';
import type { CompileOptions, OptimizerSettings } from '../compiler/compile-options.js';
import type { TrainingPlan } from '../compiler/training-plan.js';
import type { Graph } from '../ir/graph.js';
import { cudaMemory } from '../runtime/cuda-memory.js';
import type { CudaSettings } from '../runtime/cuda-settings.js';
import { listDevices } from '../runtime/devices.js';
import { targetOf } from '../runtime/target-of.js';
import { expectBatchFits } from './expect-batch-fits.js';
import { planLimits } from './plan-limits.js';
import type { TrainingConfig, TrainingPlace } from './training-config.js';

/** When a plan is made: a GPU's memory may be another run's while one waits for its turn. */
export type PlanMoment = 'admission' | 'start';

/** What of a config a plan depends on, beside the network. */
export interface PlanSettings extends Pick<
  TrainingConfig,
  | 'batchSize'
  | 'device'
  | 'precision'
  | 'allowTf32'
  | 'allowNondeterministic'
  | 'memoryStrategy'
  | 'memoryBudgetBytes'
> {
  readonly optimizer: OptimizerSettings;
}

/**
 * The programs and the memory of a run over `examples` images an epoch; null where their count is not known yet.
 * No plan is larger than the place's limit, than what the device has at all, and when it starts than what a GPU has free;
 * without a budget AUTO keeps within most of that. Throws InvalidTrainingConfigError for a batch that no engine takes,
 * InsufficientMemoryError, DeviceUnavailableError.
 */
export function planTraining(
  settings: PlanSettings,
  graph: Graph,
  examples: number | null,
  { threads, memoryLimitBytes = Infinity }: Pick<TrainingPlace, 'threads' | 'memoryLimitBytes'>,
  moment: PlanMoment,
): TrainingPlan {
  const { batchSize, memoryStrategy: strategy, optimizer, precision } = settings;
  expectBatchFits(graph, batchSize);
  const { budgetBytes, budgetSource } = budgetOf(settings, memoryLimitBytes, moment);
  return compileTraining(graph, {
    batchSize,
    strategy,
    optimizer,
    precision,
    target: targetOf(settings.device, threads, cudaSettingsOf(settings)),
    ...(examples === null ? {} : { examples }),
    ...(budgetBytes === Infinity ? {} : { budgetBytes, budgetSource }),
  });
}

/** What the config allows CUDA to do. */
export function cudaSettingsOf({
  allowTf32,
  allowNondeterministic,
}: Pick<TrainingConfig, 'allowTf32' | 'allowNondeterministic'>): CudaSettings {
  return { allowTf32, allowNondeterministic };
}

/** No budget, however large, is more than the device has; infinite where that is not known. */
function budgetOf(
  { device, memoryStrategy, memoryBudgetBytes }: PlanSettings,
  memoryLimitBytes: number,
  moment: PlanMoment,
): Required<Pick<CompileOptions, 'budgetBytes' | 'budgetSource'>> {
  const { totalBytes = null, freeBytes = null } = listDevices().find(({ kind }) => kind === device) ?? {};
  const ownBytes = device === 'CUDA' && moment === 'start' ? cudaMemory().freeBytes : totalBytes;
  const { mostBytes, automaticBytes } = planLimits(
    { kind: device, totalBytes: ownBytes, freeBytes },
    memoryLimitBytes,
  );
  if (memoryBudgetBytes !== null && memoryBudgetBytes <= mostBytes) {
    return { budgetBytes: memoryBudgetBytes, budgetSource: 'request' };
  }
  const isChosen = memoryStrategy === 'AUTO' && memoryBudgetBytes === null;
  return { budgetBytes: isChosen ? automaticBytes : mostBytes, budgetSource: 'device' };
}
