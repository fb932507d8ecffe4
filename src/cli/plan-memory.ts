import type { Command } from 'commander';
import { MEMORY_STRATEGIES, type MemoryStrategy } from '../compiler/memory-strategy.js';
import type { Precision } from '../compiler/precision.js';
import { RECOMMENDED_TRAINING } from '../model/recommended-training.js';
import type { DeviceKind } from '../runtime/device-kind.js';
import { memoryBudgets } from '../runtime/memory-budgets.js';
import { forecast } from '../training/forecast.js';
import { isUnderstood } from './is-understood.js';
import { askedModel, buildAsked, type ModelOptions } from './model-options.js';
import { namePlans, type NamedPlan } from './named-plans.js';
import { plannedDevices } from './planned-devices.js';

/** What to plan; what is left out is as `train` has it. */
export interface MemoryRequest extends ModelOptions {
  readonly batch?: number;
  readonly strategy?: readonly MemoryStrategy[];
  /** Of AUTO, in bytes. */
  readonly memoryBudget?: number;
  readonly momentum?: number;
  readonly device: DeviceKind;
  readonly precision: Precision;
  readonly threads: number;
}

/** A training step under some strategies. */
export interface PlannedMemory {
  /** The network and its images, for people. */
  readonly title: string;
  /** For people: what of it a step's memory depends on is whether it keeps velocities, for momentum. */
  readonly optimizer: string;
  readonly plans: readonly NamedPlan[];
  /** What AUTO kept within; null where it was not asked. */
  readonly budgetBytes: number | null;
}

/** Plans what was asked for; ends the process with one line where that cannot be. */
export function planMemory(request: MemoryRequest, command: Command): PlannedMemory {
  const { preset, device, precision, threads } = request;
  const recommended = RECOMMENDED_TRAINING[preset];
  const { batch: batchSize = recommended.batchSize, momentum = recommended.optimizer.momentum } = request;
  const optimizer = { momentum, nesterov: false, weightDecay: 0 };
  const strategies = strategiesOf(request, command);
  const { name } = buildAsked(request, command).graph;
  const asked = askedModel(request);
  const { channels, height, width } = asked.image;
  try {
    const budgetBytes = strategies.includes('AUTO') ? (request.memoryBudget ?? freeBytes(device)) : null;
    const plans = forecast({
      ...asked,
      batchSize,
      strategies,
      optimizer,
      device,
      precision,
      budgetBytes,
      // What is free is nobody's budget.
      budgetSource: request.memoryBudget === undefined ? 'device' : 'request',
      threads,
    });
    return {
      title: `${name}, batch ${batchSize} of ${channels}x${height}x${width}`,
      optimizer: momentum === 0 ? 'SGD' : `SGD, momentum ${momentum}`,
      plans: namePlans(strategies, plans),
      budgetBytes,
    };
  } catch (error) {
    if (isUnderstood(error)) command.error(`error: ${error.message}`);
    throw error;
  }
}

/** In the order in which they are offered. */
function strategiesOf(
  { strategy, memoryBudget }: MemoryRequest,
  command: Command,
): readonly MemoryStrategy[] {
  const hasBudget = memoryBudget !== undefined;
  if (hasBudget && strategy?.includes('AUTO') === false) {
    command.error(
      'error: --budget is what AUTO keeps within: add AUTO to --strategy, or leave --strategy out',
      { exitCode: 2 },
    );
  }
  return MEMORY_STRATEGIES.filter(
    (offered) => strategy?.includes(offered) ?? (offered !== 'AUTO' || hasBudget),
  );
}

/** What AUTO keeps within for a job without a budget, as things are now. */
function freeBytes(device: DeviceKind): number {
  const found = plannedDevices(memoryBudgets(null)).find(({ kind }) => kind === device);
  return found?.automaticBudgetBytes ?? Infinity;
}
