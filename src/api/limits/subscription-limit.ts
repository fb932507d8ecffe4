import { subscribe } from 'graphql';
import type { ExecutionArgs, ExecutionResult } from 'graphql';
import { limitError } from './limit-error.js';

type Events = AsyncGenerator<ExecutionResult, void, void>;

/** Subscribes for all clients of a server, for so many subscriptions at the same time. */
export class SubscriptionLimit {
  readonly #most: number;
  #open = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Those that have neither ended nor been left. */
  get open(): number {
    return this.#open;
  }

  /** As graphql-js subscribes; the error of a limit where there are too many. */
  async subscribe(operation: ExecutionArgs): Promise<Events | ExecutionResult> {
    if (this.#open >= this.#most) {
      const message = `Expected at most ${this.#most} subscriptions of all clients but this would be one more`;
      return { errors: [limitError('TOO_MANY_SUBSCRIPTIONS', message)] };
    }
    // Counted while it is being opened, so that many at once are not all let in.
    this.#open += 1;
    const close = onlyOnce(() => (this.#open -= 1));
    try {
      const events = await subscribe(operation);
      if (isEvents(events)) return counted(events, close);
      close();
      return events;
    } catch (error) {
      close();
      throw error;
    }
  }
}

function isEvents(result: Events | ExecutionResult): result is Events {
  return Symbol.asyncIterator in result;
}

/** The same events, with `close` called at their end, whoever brings it about. */
function counted(events: Events, close: () => void): Events {
  const ending = async (step: Promise<IteratorResult<ExecutionResult, void>>) => {
    try {
      const result = await step;
      if (result.done === true) close();
      return result;
    } catch (error) {
      close();
      throw error;
    }
  };
  return {
    next: () => ending(events.next()),
    return: () => ending(events.return()),
    throw: (error: unknown) => ending(events.throw(error)),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function onlyOnce(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) act();
    isDone = true;
  };
}
