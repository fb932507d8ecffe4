import type { TrainingPlan } from '../../compiler/training-plan.js';
import { buildLayeredModel, buildModel } from '../../model/build-model.js';
import { layerShapes } from '../../model/layer-shapes.js';
import type { LayerShape } from '../../model/layer-shapes.js';
import type { ImageShape, ModelSpec } from '../../model/model-spec.js';
import { summarize } from '../../model/summary.js';
import type { ModelSummary } from '../../model/summary.js';
import { checkConfig } from '../check-config.js';
import { InvalidTrainingConfigError } from '../check-ranges.js';
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

/** What forecast is given, and which long lists are wanted of it: none where they are left out. */
export interface ForecastPlanRequest extends ForecastRequest {
  readonly timeline?: boolean;
  readonly layers?: boolean;
}

/** A plan without its programs; lists that nobody wants are empty. */
export type Forecast = Omit<TrainingPlan, 'train' | 'trainRemainder' | 'validate'>;

/** What is worked out of networks, from plain data to plain data. Each throws what it is made of. */
export const PLANS = {
  summary: ({ model, image, classes }: SizedNetwork): ModelSummary =>
    summarize(buildModel(model, image, classes)),

  layerShapes: ({ model, image, classes }: SizedNetwork): NamedLayerShapes => {
    const layered = buildLayeredModel(model, image, classes);
    return { name: layered.graph.name, layers: layerShapes(layered) };
  },

  /** Throws InvalidTrainingConfigError where the lists that are wanted are very long. */
  forecast: (request: ForecastPlanRequest): readonly Forecast[] => {
    const plans = forecast(request).map((plan) => reduced(plan, request));
    expectWithinBounds(plans);
    return plans;
  },

  check: async ({
    config,
    place,
  }: CheckRequest): Promise<Pick<TrainingPlan, 'strategy' | 'plannedBytes'>> => {
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

/** Entries of the lists of one forecast: whoever reads them does so in one go. */
const MOST_ENTRIES = 20_000;

function reduced(
  { strategy, batchSize, plannedBytes, categories, recomputeFraction, timeline, layers }: TrainingPlan,
  wanted: Pick<ForecastPlanRequest, 'timeline' | 'layers'>,
): Forecast {
  return {
    strategy,
    batchSize,
    plannedBytes,
    categories,
    recomputeFraction,
    timeline: wanted.timeline === true ? timeline : [],
    layers: wanted.layers === true ? layers : [],
  };
}

function expectWithinBounds(plans: readonly Forecast[]): void {
  const entries = plans.reduce((sum, { timeline, layers }) => sum + timeline.length + layers.length, 0);
  if (entries <= MOST_ENTRIES) return;
  const count = (amount: number) => amount.toLocaleString('en-US');
  throw new InvalidTrainingConfigError(
    'strategies',
    `Expected timelines and layers of at most ${count(MOST_ENTRIES)} entries in all but these plans have ${count(entries)}: ` +
      'ask for one strategy at a time, or without them.',
  );
}
