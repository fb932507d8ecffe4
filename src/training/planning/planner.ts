import { countLayers } from '../../model/build-model.js';
import type { ModelSummary } from '../../model/summary.js';
import type { ForecastRequest } from '../forecast.js';
import { PlannerBusyError } from './planner-busy-error.js';
import { PlanningThread } from './planning-thread.js';
import { PLANS } from './plans.js';
import type {
  CheckRequest,
  Forecast,
  NamedLayerShapes,
  PlanKind,
  PlanRequest,
  PlanResult,
  SizedNetwork,
} from './plans.js';

/** Two, so that one large network does not hold up all others. */
const MOST_THREADS = 2;
const MOST_WAITING = 32;

/** Layers of the largest network that is worked out at once: some milliseconds, which other requests wait. */
const SMALL: Readonly<Record<PlanKind, number>> = { summary: 300, layerShapes: 300, forecast: 10, check: 20 };

interface Turn {
  readonly take: (thread: PlanningThread) => void;
  readonly giveUp: (reason: PlannerBusyError) => void;
}

/**
 * Works out what networks are and need: small ones at once, large ones on threads beside the event loop, in the order in
 * which they come. Every method throws what its plan throws, as an error of the same class; PlannerBusyError where too many
 * large ones wait or the planner closes; Error where a thread ends meanwhile.
 */
export class Planner {
  readonly #threads = new Set<PlanningThread>();
  readonly #idle: PlanningThread[] = [];
  readonly #turns: Turn[] = [];
  #closing = false;

  summary(network: SizedNetwork): Promise<ModelSummary> {
    return this.#plan('summary', network, network);
  }

  layerShapes(network: SizedNetwork): Promise<NamedLayerShapes> {
    return this.#plan('layerShapes', network, network);
  }

  forecast(request: ForecastRequest): Promise<readonly Forecast[]> {
    return this.#plan('forecast', request, request);
  }

  check(request: CheckRequest): Promise<PlanResult<'check'>> {
    return this.#plan('check', request, request.config);
  }

  /** Ends what is being worked out and refuses what waits. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const { giveUp } of this.#turns.splice(0)) giveUp(closing());
    await Promise.all([...this.#threads].map((thread) => thread.close()));
  }

  async #plan<Kind extends PlanKind>(
    kind: Kind,
    request: PlanRequest<Kind>,
    { model, image, classes }: SizedNetwork,
  ): Promise<PlanResult<Kind>> {
    if (countLayers(model, image, classes) <= SMALL[kind]) {
      return (await PLANS[kind](request as never)) as PlanResult<Kind>;
    }
    const thread = await this.#nextThread();
    try {
      return await thread.plan(kind, request);
    } catch (error) {
      throw this.#closing ? closing() : error;
    } finally {
      this.#release(thread);
    }
  }

  #nextThread(): Promise<PlanningThread> {
    return new Promise((take, giveUp) => {
      if (this.#closing) throw closing();
      const idle = this.#idle.pop();
      if (idle !== undefined) take(idle);
      else if (this.#threads.size < MOST_THREADS) take(this.#launch());
      else if (this.#turns.length < MOST_WAITING) this.#turns.push({ take, giveUp });
      else {
        throw new PlannerBusyError(
          `Expected at most ${MOST_WAITING} large networks to wait for being planned but this would be one more: ` +
            'try again later.',
        );
      }
    });
  }

  #release(thread: PlanningThread): void {
    if (thread.ended) this.#threads.delete(thread);
    const next = this.#turns.shift();
    if (next !== undefined) next.take(thread.ended ? this.#launch() : thread);
    else if (!thread.ended) this.#idle.push(thread);
  }

  #launch(): PlanningThread {
    const thread = new PlanningThread();
    this.#threads.add(thread);
    return thread;
  }
}

function closing(): PlannerBusyError {
  return new PlannerBusyError('The server is closing.');
}
