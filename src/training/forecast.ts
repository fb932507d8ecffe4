import { compileTraining } from '../compiler/compile.js';
import { WHOLE_STRATEGIES } from '../compiler/memory-strategy.js';
import type { OptimizerSettings } from '../compiler/compile-options.js';
import type { BudgetSource } from '../compiler/insufficient-memory-error.js';
import type { Precision } from '../compiler/precision.js';
import type { MemoryStrategy } from '../compiler/memory-strategy.js';
import type { TrainingPlan } from '../compiler/training-plan.js';
import { buildModel } from '../model/build-model.js';
import type { ImageShape, ModelSpec } from '../model/model-spec.js';
import { checkPrecision } from './check-ranges.js';
import { expectBatchFits } from './expect-batch-fits.js';
import { targetOf } from '../runtime/target-of.js';
import type { DeviceKind } from './training-config.js';

/** What to forecast: steps of this network, under each of the strategies. */
export interface ForecastRequest {
  readonly model: ModelSpec;
  readonly image: ImageShape;
  readonly classes: number;
  readonly batchSize: number;
  /** All that are offered when left out. */
  readonly strategies?: readonly MemoryStrategy[];
  readonly optimizer: OptimizerSettings;
  readonly device: DeviceKind;
  /** FLOAT32 where it is left out. */
  readonly precision?: Precision;
  /** What AUTO keeps within, and needs; other strategies are planned whatever they take. */
  readonly budgetBytes: number | null;
  /** For the words of InsufficientMemoryError: that someone asked for it, when left out. */
  readonly budgetSource?: BudgetSource;
  readonly threads: number;
}

/**
 * One plan for each strategy, in their order; nothing is allocated. Throws InvalidModelError,
 * InvalidTrainingConfigError for a precision that the device does not have or a batch that no engine takes,
 * DeviceUnavailableError, InsufficientMemoryError; RangeError for AUTO without a budget.
 */
export function forecast(request: ForecastRequest): readonly TrainingPlan[] {
  const { strategies = WHOLE_STRATEGIES, batchSize, optimizer } = request;
  const { budgetBytes, budgetSource = 'request' } = request;
  const { device, precision = 'FLOAT32' } = request;
  checkPrecision({ device, precision });
  const graph = buildModel(request.model, request.image, request.classes);
  expectBatchFits(graph, batchSize);
  const target = targetOf(device, request.threads);
  return strategies.map((strategy) =>
    compileTraining(graph, {
      batchSize,
      strategy,
      optimizer,
      precision,
      target,
      ...(strategy === 'AUTO' && budgetBytes !== null ? { budgetBytes, budgetSource } : {}),
    }),
  );
}
