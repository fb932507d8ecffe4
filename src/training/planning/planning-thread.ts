import { Worker } from 'node:worker_threads';
import { errorFromPlain } from '../plain-error.js';
import type { PlainError } from '../plain-error.js';
import type { PlanKind, PlanRequest, PlanResult } from './plans.js';

/** What planning-worker is sent. */
export interface PlanningTask {
  readonly kind: PlanKind;
  readonly request: unknown;
}

/** What it answers. */
export type PlanningAnswer =
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: PlainError };

interface Waiter {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A thread that works out one plan at a time. One that takes all memory ends the thread, not the process. */
export class PlanningThread {
  readonly #worker = new Worker(new URL('./planning-worker.js', import.meta.url));
  #waiter: Waiter | null = null;
  #ended = false;

  constructor() {
    this.#worker.on('message', (answer: PlanningAnswer) => {
      if (answer.type === 'done') this.#take()?.resolve(answer.result);
      else this.#take()?.reject(errorFromPlain(answer.error));
    });
    this.#worker.on('error', (error) => this.#end(new Error('The planning thread failed', { cause: error })));
    this.#worker.on('exit', (code) => this.#end(new Error(`The planning thread ended with code ${code}`)));
    // An idle thread does not keep the process alive.
    this.#worker.unref();
  }

  /** Whether the thread is gone. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Throws what the plan throws, an error of the same class; Error where the thread ends meanwhile. */
  plan<Kind extends PlanKind>(kind: Kind, request: PlanRequest<Kind>): Promise<PlanResult<Kind>> {
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve: resolve as (result: unknown) => void, reject };
      this.#worker.ref();
      this.#worker.postMessage({ kind, request } satisfies PlanningTask);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #take(): Waiter | null {
    const waiter = this.#waiter;
    this.#waiter = null;
    this.#worker.unref();
    return waiter;
  }

  #end(reason: Error): void {
    this.#ended = true;
    this.#take()?.reject(reason);
  }
}
