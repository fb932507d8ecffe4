import type { TrainingPlan } from '../../compiler/training-plan.js';
import { buildLayeredModel, buildModel } from '../../model/build-model.js';
import { layerShapes } from '../../model/layer-shapes.js';
import type { LayerShape } from '../../model/layer-shapes.js';
import type { ImageShape, ModelSpec } from '../../model/model-spec.js';
import { summarize } from '../../model/summary.js';
import type { ModelSummary } from '../../model/summary.js';
import { checkConfig } from '../check-config.js';
import { forecast } from '../forecast.js';
import type { ForecastRequest } from '../forecast.js';
import type { TrainingConfig, TrainingPlace } from '../training-config.js';

/** A network and all that it needs to be built. */
export interface SizedNetwork {
  readonly model: ModelSpec;
  readonly image: ImageShape;
  readonly classes: number;
}

/** What checkConfig is given. */
export interface CheckRequest {
  readonly config: TrainingConfig;
  readonly place: Pick<TrainingPlace, 'dataDirectory' | 'threads' | 'memoryLimitBytes'>;
}

/** A plan without its programs. */
export type Forecast = Omit<TrainingPlan, 'train' | 'trainRemainder' | 'validate'>;

/** What is worked out of networks, from plain data to plain data. Each throws what it is made of. */
export const PLANS = {
  summary: ({ model, image, classes }: SizedNetwork): ModelSummary =>
    summarize(buildModel(model, image, classes)),

  layerShapes: ({ model, image, classes }: SizedNetwork): NamedLayerShapes => {
    const layered = buildLayeredModel(model, image, classes);
    return { name: layered.graph.name, layers: layerShapes(layered) };
  },

  forecast: (request: ForecastRequest): readonly Forecast[] => forecast(request).map(withoutPrograms),

  check: async ({ config, place }: CheckRequest): Promise<Pick<TrainingPlan, 'strategy' | 'plannedBytes'>> => {
    const { strategy, plannedBytes } = await checkConfig(config, place);
    return { strategy, plannedBytes };
  },
};

export interface NamedLayerShapes {
  /** Of the network. */
  readonly name: string;
  readonly layers: readonly LayerShape[];
}

export type PlanKind = keyof typeof PLANS;
export type PlanRequest<Kind extends PlanKind> = Parameters<(typeof PLANS)[Kind]>[0];
export type PlanResult<Kind extends PlanKind> = Awaited<ReturnType<(typeof PLANS)[Kind]>>;

function withoutPrograms({ train: _train, trainRemainder: _remainder, validate: _validate, ...rest }: TrainingPlan): Forecast {
  return rest;
}
