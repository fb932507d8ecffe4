import { availableParallelism } from 'node:os';
import type { OptimizerSettings } from '../compiler/compile-options.js';
import { MEMORY_STRATEGIES } from '../compiler/memory-strategy.js';
import type { MemoryStrategy } from '../compiler/memory-strategy.js';
import { PRECISIONS } from '../compiler/precision.js';
import type { Precision } from '../compiler/precision.js';
import type { TrainingPlan } from '../compiler/training-plan.js';
import { buildModel } from '../model/build-model.js';
import type { DeviceKind } from '../runtime/device-kind.js';
import { MOST_THREADS } from '../runtime/most-threads.js';
import { checkStepRanges, expectInRange, POSITIVE_INTEGER, whole } from '../training/check-ranges.js';
import { planTraining } from '../training/plan-training.js';
import type { PlanSettings } from '../training/plan-training.js';
import { expectKind, expectOneOf, expectOptions, type FieldKinds } from './expect-fields.js';
import { expectNetwork } from './network.js';
import type { Network } from './network.js';

const DEVICES: readonly DeviceKind[] = ['CPU', 'CUDA'];

/** How a training step is compiled. */
export interface CompileOptions {
  /** Images of a step. */
  readonly batchSize: number;
  /** What is kept for the backward pass, and what is computed again; AUTO, the default, is the fastest that fits. */
  readonly strategy?: MemoryStrategy;
  /** The most that may be planned. Without it, AUTO keeps within most of the memory that is free now. */
  readonly budgetBytes?: number;
  /** Stochastic gradient descent; without momentum and weight decay where they are left out. */
  readonly optimizer?: Partial<OptimizerSettings>;
  /** The default is CPU; CUDA is the first GPU. */
  readonly device?: DeviceKind;
  /** What activations are stored in: FLOAT32, or BFLOAT16 on CUDA. */
  readonly precision?: Precision;
  /** On CUDA, products of float32 may round their factors to TF32. */
  readonly allowTf32?: boolean;
  /** On CUDA, kernels may be used that give other bits from run to run. */
  readonly allowNondeterministic?: boolean;
  /** Of the CPU engine: all that the machine has where they are left out. Results do not depend on them. */
  readonly threads?: number;
}

const OPTION_KINDS: FieldKinds<CompileOptions> = {
  batchSize: 'number',
  strategy: 'string',
  budgetBytes: 'number',
  optimizer: {
    momentum: 'number',
    nesterov: 'boolean',
    weightDecay: 'number',
  } satisfies FieldKinds<OptimizerSettings>,
  device: 'string',
  precision: 'string',
  allowTf32: 'boolean',
  allowNondeterministic: 'boolean',
  threads: 'number',
};

/** A training step of a network, with the memory that it will hold: plain data, which a Trainer trains by. */
export interface Plan extends Pick<
  TrainingPlan,
  'strategy' | 'batchSize' | 'plannedBytes' | 'categories' | 'recomputeFraction' | 'timeline' | 'layers'
> {
  readonly network: Network;
  /** What was asked for, with all defaults. */
  readonly settings: PlanSettings;
  /** Of the CPU engine. */
  readonly threads: number;
}

/**
 * Plans a training step before anything is allocated: `plannedBytes` is what the device will allocate, to the byte.
 * Takes some tenths of a second, up to two seconds for large networks under AUTO, in which the event loop stands still.
 * Throws InvalidTrainingConfigError, InsufficientMemoryError with the strategy that would fit, DeviceUnavailableError,
 * AddonUnavailableError.
 */
export function compile(network: Network, options: CompileOptions): Plan {
  expectNetwork('network', network);
  const settings = settingsOf(options);
  const threads = threadsOf(options);
  const graph = buildModel(network.model, network.image, network.classes);
  const plan = planTraining(settings, graph, null, { threads }, 'start');
  const { strategy, batchSize, plannedBytes, categories, recomputeFraction, timeline, layers } = plan;
  return {
    network,
    settings,
    threads,
    strategy,
    batchSize,
    plannedBytes,
    categories,
    recomputeFraction,
    timeline,
    layers,
  };
}

function threadsOf({ threads = availableParallelism() }: CompileOptions): number {
  expectInRange('threads', threads, whole(1, MOST_THREADS));
  return threads;
}

function settingsOf(options: CompileOptions): PlanSettings {
  expectOptions('', options, OPTION_KINDS);
  expectKind('batchSize', options.batchSize, 'number');
  const { strategy = 'AUTO', device = 'CPU', precision = 'FLOAT32', budgetBytes } = options;
  expectOneOf('strategy', strategy, MEMORY_STRATEGIES);
  expectOneOf('device', device, DEVICES);
  expectOneOf('precision', precision, PRECISIONS);
  if (budgetBytes !== undefined) expectInRange('budgetBytes', budgetBytes, POSITIVE_INTEGER);
  const settings = {
    batchSize: options.batchSize,
    optimizer: { momentum: 0, nesterov: false, weightDecay: 0, ...options.optimizer },
    device,
    precision,
    allowTf32: options.allowTf32 ?? false,
    allowNondeterministic: options.allowNondeterministic ?? false,
    memoryStrategy: strategy,
    memoryBudgetBytes: budgetBytes ?? null,
  };
  checkStepRanges(settings);
  return settings;
}
