import { Worker } from 'node:worker_threads';
import { errorFromPlain } from '../plain-error.js';
import type { PlainError } from '../plain-error.js';
import { PlannerBusyError } from './planner-busy-error.js';
import type { PlanKind, PlanRequest, PlanResult } from './plans.js';

/** Plans that wait or are worked out. */
const MOST_PLANS = 32;
const LONGEST_MILLISECONDS = 240_000;

/** What planning-worker is sent. */
export interface PlanningTask {
  readonly kind: PlanKind;
  readonly request: unknown;
}

/** What it answers. */
export type PlanningAnswer =
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: PlainError };

/**
 * Works out one plan after another on a thread, which begins with the first. A plan that takes all memory ends the thread,
 * not the process; the next one has a new thread.
 */
export class PlanningThread {
  #worker: Worker | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #count = 0;
  #closing = false;
  /** Ends the plan that is worked out. */
  #settle: ((answer: Error | { readonly result: unknown }) => void) | null = null;

  /**
   * Throws what the plan throws, an error of the same class; PlannerBusyError where many wait, it takes minutes or the
   * thread is closed; Error where the thread ends by itself.
   */
  async plan<Kind extends PlanKind>(kind: Kind, request: PlanRequest<Kind>): Promise<PlanResult<Kind>> {
    if (this.#count >= MOST_PLANS) {
      throw new PlannerBusyError(
        `Expected at most ${MOST_PLANS} networks to wait for their plans but this would be one more: try again later.`,
      );
    }
    this.#count++;
    const result = this.#turn.then(() => this.#do({ kind, request }));
    // The one who asked hears of a failure; the next plan only waits for its end.
    this.#turn = result.catch(() => undefined);
    try {
      return (await result) as PlanResult<Kind>;
    } finally {
      this.#count--;
    }
  }

  /** Ends the plan that is worked out; those that wait do not begin. Resolves when the thread is gone. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#worker?.terminate();
    await this.#turn;
  }

  #do(task: PlanningTask): Promise<unknown> {
    if (this.#closing) throw closing();
    const worker = (this.#worker ??= this.#launch());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#fail(tooLong());
        void worker.terminate();
      }, LONGEST_MILLISECONDS);
      this.#settle = (answer) => {
        clearTimeout(timer);
        // An idle thread does not keep the process alive.
        worker.unref();
        this.#settle = null;
        if (answer instanceof Error) reject(answer);
        else resolve(answer.result);
      };
      worker.ref();
      try {
        worker.postMessage(task);
      } catch (error) {
        // What cannot be copied.
        this.#settle(error as Error);
      }
    });
  }

  #launch(): Worker {
    const worker = new Worker(new URL('./planning-worker.js', import.meta.url), { execArgv: [] });
    worker.on('message', (answer: PlanningAnswer) =>
      this.#settle?.(answer.type === 'done' ? answer : errorFromPlain(answer.error)),
    );
    worker.on('error', (error) => this.#fail(new Error('The planning thread failed', { cause: error })));
    worker.on('exit', (code) => {
      if (this.#worker === worker) this.#fail(new Error(`The planning thread ended with code ${code}`));
    });
    return worker;
  }

  /** The thread is of no use any more. */
  #fail(reason: Error): void {
    this.#worker = null;
    this.#settle?.(this.#closing ? closing() : reason);
  }
}

function closing(): PlannerBusyError {
  return new PlannerBusyError('The server is closing.');
}

function tooLong(): PlannerBusyError {
  return new PlannerBusyError(
    `Expected a network whose plan takes at most ${LONGEST_MILLISECONDS / 60_000} minutes here but it takes longer: choose ` +
      'a memory strategy other than AUTO, fewer strategies at a time or a smaller network.',
  );
}
