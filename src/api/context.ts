import type { MemoryStrategy } from '../compiler/memory-strategy.js';
import type { Precision } from '../compiler/precision.js';
import type { TrainingPlan } from '../compiler/training-plan.js';
import type { DeviceKind, TrainingConfig } from '../jobs/job.js';
import type { JobService } from '../jobs/job-service.js';
import type { TrainedModels } from '../jobs/trained-models.js';
import type { ImageShape, ModelSpec } from '../model/model-spec.js';
import type { ModelRepository } from '../store/model-repository.js';
import type { Logger } from 'pino';
import type { Operations } from './operations-routes.js';

/** A processor that jobs may run on, and why it cannot be used where it cannot. */
export interface DeviceDescription {
  readonly kind: DeviceKind;
  readonly name: string;
  readonly available: boolean;
  readonly unavailableReason: string | null;
  readonly instructionSet: string | null;
  readonly totalBytes: number | null;
  readonly freeBytes: number | null;
}

/** What to forecast: a step of this model at this batch size, under each of the strategies. */
export interface ForecastRequest {
  readonly model: ModelSpec;
  readonly image: ImageShape;
  readonly classes: number;
  readonly batchSize: number;
  readonly strategies: readonly MemoryStrategy[];
  readonly optimizer: TrainingConfig['optimizer'];
  readonly device: DeviceKind;
  readonly precision: Precision;
  /** What AUTO keeps within; other strategies are planned whatever they take. */
  readonly budgetBytes: number | null;
}

export type MemoryForecast = Pick<
  TrainingPlan,
  'strategy' | 'plannedBytes' | 'categories' | 'recomputeFraction' | 'timeline' | 'layers'
>;

/** What the resolvers work with; handed in by whoever starts the server. */
export interface ApiContext {
  readonly jobs: JobService;
  readonly trainedModels: TrainedModels;
  readonly models: ModelRepository;
  /** Folder of data sets; null where only the built-in ones are wanted. */
  readonly dataDirectory: string | null;
  readonly devices: () => readonly DeviceDescription[];
  /**
   * One plan per strategy, in their order; nothing is allocated.
   * Throws InvalidModelError, InvalidTrainingConfigError, DeviceUnavailableError, InsufficientMemoryError.
   */
  readonly forecast: (request: ForecastRequest) => readonly MemoryForecast[];
  /** Health and figures; there are none where it is left out. */
  readonly operations?: Operations;
  /** Where requests are logged; they are not where it is left out. */
  readonly log?: Logger;
}

/** What the resolvers of one request work with. */
export interface RequestContext extends ApiContext {
  /** The address that the client is connected from. */
  readonly client: string;
}
