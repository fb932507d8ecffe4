import { countLayers } from '../../model/build-model.js';
import type { ModelSummary } from '../../model/summary.js';
import { PlanningThread } from './planning-thread.js';
import { PLANS } from './plans.js';
import type {
  CheckRequest,
  Forecast,
  ForecastPlanRequest,
  NamedLayerShapes,
  PlanKind,
  PlanRequest,
  PlanResult,
  SizedNetwork,
} from './plans.js';

/** Of a network whose graph is built in some ten milliseconds and planned in seconds; the published ones have no more. */
const MODERATE_LAYERS = 160;

/**
 * Works out what networks are and need beside the event loop, except what takes some milliseconds. Large networks, which
 * take minutes, have a thread of their own, so that they never hold up the others. Every method throws what PlanningThread
 * throws; InvalidModelError at once where a value is out of range.
 */
export class Planner {
  readonly #forModerate = new PlanningThread();
  readonly #forLarge = new PlanningThread();

  async summary(network: SizedNetwork): Promise<ModelSummary> {
    return isModerate(network) ? PLANS.summary(network) : this.#forLarge.plan('summary', network);
  }

  async layerShapes(network: SizedNetwork): Promise<NamedLayerShapes> {
    return isModerate(network) ? PLANS.layerShapes(network) : this.#forLarge.plan('layerShapes', network);
  }

  forecast(request: ForecastPlanRequest): Promise<readonly Forecast[]> {
    return this.#plan('forecast', request, request);
  }

  check(request: CheckRequest): Promise<PlanResult<'check'>> {
    return this.#plan('check', request, request.config);
  }

  /** Ends what is being worked out and refuses what waits. */
  async close(): Promise<void> {
    await Promise.all([this.#forModerate.close(), this.#forLarge.close()]);
  }

  async #plan<Kind extends PlanKind>(
    kind: Kind,
    request: PlanRequest<Kind>,
    network: SizedNetwork,
  ): Promise<PlanResult<Kind>> {
    return (isModerate(network) ? this.#forModerate : this.#forLarge).plan(kind, request);
  }
}

function isModerate({ model, image, classes }: SizedNetwork): boolean {
  return countLayers(model, image, classes) <= MODERATE_LAYERS;
}
