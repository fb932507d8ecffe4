import type { MemoryStrategy } from '../compiler/memory-strategy.js';
import type { Precision } from '../compiler/precision.js';
import type { TrainingPlan } from '../compiler/training-plan.js';
import type { DeviceKind, TrainingConfig } from '../jobs/job.js';
import type { JobService } from '../jobs/job-service.js';
import type { TrainedModels } from '../jobs/trained-models.js';
import type { LayerShape } from '../model/layer-shapes.js';
import type { ModelSummary } from '../model/summary.js';
import type { ModelRepository } from '../store/model-repository.js';
import type { Logger } from 'pino';
import type { Operations } from './operations-routes.js';
import type { SizedModel } from './sized-model.js';

/** A processor that jobs may run on, and why it cannot be used where it cannot. */
export interface DeviceDescription {
  readonly kind: DeviceKind;
  readonly name: string;
  readonly available: boolean;
  readonly unavailableReason: string | null;
  readonly instructionSet: string | null;
  readonly totalBytes: number | null;
  readonly freeBytes: number | null;
  /** What a plan of a job may take at most; null where nobody knows. */
  readonly mostPlannedBytes: number | null;
  /** The same for AUTO without a budget, as things are now. */
  readonly automaticBudgetBytes: number | null;
}

/** A step at this batch size, under each of the strategies. */
export interface ForecastStep {
  readonly batchSize: number;
  readonly strategies: readonly MemoryStrategy[];
  readonly optimizer: TrainingConfig['optimizer'];
  readonly device: DeviceKind;
  readonly precision: Precision;
  /** What AUTO keeps within; other strategies are planned whatever they take. */
  readonly budgetBytes: number | null;
}

/** What to forecast: a step of this model. */
export interface ForecastRequest extends SizedModel, ForecastStep {
  /** Whether these lists are wanted; otherwise they are empty. */
  readonly timeline: boolean;
  readonly layers: boolean;
}

export type MemoryForecast = Pick<
  TrainingPlan,
  'strategy' | 'plannedBytes' | 'categories' | 'recomputeFraction' | 'timeline' | 'layers'
>;

/**
 * What is worked out of networks, in a way that keeps no other request waiting. Throws InvalidModelError, and
 * PlannerBusyError where as many large networks wait as may, or where `signal` tells that nobody waits for it any more.
 */
export interface NetworkPlanner {
  summary(model: SizedModel, signal?: AbortSignal): Promise<ModelSummary>;
  layerShapes(
    model: SizedModel,
    signal?: AbortSignal,
  ): Promise<{ readonly name: string; readonly layers: readonly LayerShape[] }>;
  /**
   * One plan per strategy, in their order; nothing is allocated.
   * Throws InvalidTrainingConfigError, DeviceUnavailableError, InsufficientMemoryError as well.
   */
  forecast(request: ForecastRequest, signal?: AbortSignal): Promise<readonly MemoryForecast[]>;
}

/** What the resolvers work with; handed in by whoever starts the server. */
export interface ApiContext {
  readonly jobs: JobService;
  readonly trainedModels: TrainedModels;
  readonly models: ModelRepository;
  /** Folder of data sets; null where only the built-in ones are wanted. */
  readonly dataDirectory: string | null;
  readonly devices: () => readonly DeviceDescription[];
  readonly planner: NetworkPlanner;
  /** Health and figures; there are none where it is left out. */
  readonly operations?: Operations;
  /** Where requests are logged; they are not where it is left out. */
  readonly log?: Logger;
}

/** What the resolvers of one request work with. */
export interface RequestContext extends ApiContext {
  /** The address that the client is connected from. */
  readonly client: string;
  /** Aborts when the client has gone and nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}
