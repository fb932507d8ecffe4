import { countLayers } from '../../model/build-model.js';
import type { ModelSummary } from '../../model/summary.js';
import type { DeviceKind } from '../../runtime/device-kind.js';
import { launchPlanningProcess } from './launch-planning-process.js';
import { launchPlanningThread } from './launch-planning-thread.js';
import { PlanningQueue } from './planning-queue.js';
import { PLANS } from './plans.js';
import type {
  CheckRequest,
  Forecast,
  ForecastPlanRequest,
  NamedLayerShapes,
  PlanResult,
  SizedNetwork,
} from './plans.js';

/** Of a network whose graph is built in some ten milliseconds and planned in seconds; the published ones have no more. */
const MODERATE_LAYERS = 160;

/** A thread begins in some ten milliseconds, but what its modules have compiled is worth keeping. */
const IDLE_THREAD_MILLISECONDS = 600_000;
/** Long enough for whoever fills in a form; a context holds some hundred MB of a device. */
const IDLE_PROCESS_MILLISECONDS = 30_000;

/**
 * Works out what networks are and need beside the event loop, except what takes some milliseconds. Large networks, which
 * take minutes, have a thread of their own, so that they never hold up the others. Steps on CUDA have a process, since
 * cuDNN is asked for them on the device: it gives the device's memory back, and may fail with it. Every method throws what
 * PlanningQueue throws; InvalidModelError at once where a value is out of range.
 */
export class Planner {
  readonly #forModerate = new PlanningQueue(launchPlanningThread, IDLE_THREAD_MILLISECONDS);
  readonly #forLarge = new PlanningQueue(launchPlanningThread, IDLE_THREAD_MILLISECONDS);
  readonly #forCuda: PlanningQueue;

  /** @param onCrash hears why a process for steps on CUDA has ended by itself, and what it has said, which no client is told */
  constructor(onCrash?: (reason: Error) => void) {
    this.#forCuda = new PlanningQueue(launchPlanningProcess, IDLE_PROCESS_MILLISECONDS, onCrash);
  }

  async summary(network: SizedNetwork, signal?: AbortSignal): Promise<ModelSummary> {
    return isModerate(network) ? PLANS.summary(network) : this.#forLarge.plan('summary', network, signal);
  }

  async layerShapes(network: SizedNetwork, signal?: AbortSignal): Promise<NamedLayerShapes> {
    return isModerate(network)
      ? PLANS.layerShapes(network)
      : this.#forLarge.plan('layerShapes', network, signal);
  }

  async forecast(request: ForecastPlanRequest, signal?: AbortSignal): Promise<readonly Forecast[]> {
    return this.#queueOf(request, request.device).plan('forecast', request, signal);
  }

  async check(request: CheckRequest): Promise<PlanResult<'check'>> {
    return this.#queueOf(request.config, request.config.device).plan('check', request);
  }

  /** Ends what is being worked out and refuses what waits. */
  async close(): Promise<void> {
    await Promise.all([this.#forModerate, this.#forLarge, this.#forCuda].map((queue) => queue.close()));
  }

  /** Throws InvalidModelError. */
  #queueOf(network: SizedNetwork, device: DeviceKind): PlanningQueue {
    const moderate = isModerate(network);
    if (device === 'CUDA') return this.#forCuda;
    return moderate ? this.#forModerate : this.#forLarge;
  }
}

function isModerate({ model, image, classes }: SizedNetwork): boolean {
  return countLayers(model, image, classes) <= MODERATE_LAYERS;
}
