import type { TrainingEvent } from '../training/training-event.js';

/**
 * Hands a trainer's events to one handler, one after another and in order. Progress that waits is replaced by newer
 * progress, so a trainer that tells more than can be written does not fill the memory.
 */
export class EventInbox {
  readonly #handle: (event: TrainingEvent) => Promise<void>;
  readonly #onFailure: (error: unknown) => void;
  #waiting: TrainingEvent[] = [];
  #draining: Promise<void> | null = null;

  /** @param onFailure is called when the handler rejects; the events after that are dropped */
  constructor(handle: (event: TrainingEvent) => Promise<void>, onFailure: (error: unknown) => void) {
    this.#handle = handle;
    this.#onFailure = onFailure;
  }

  push(event: TrainingEvent): void {
    if (event.type === 'progress' && this.#waiting.at(-1)?.type === 'progress') this.#waiting.pop();
    this.#waiting.push(event);
    this.#draining ??= this.#drain();
  }

  /** Resolves when all events so far are handled. */
  async drained(): Promise<void> {
    await this.#draining;
  }

  async #drain(): Promise<void> {
    try {
      for (let event = this.#waiting.shift(); event; event = this.#waiting.shift()) await this.#handle(event);
    } catch (error) {
      this.#waiting = [];
      this.#onFailure(error);
    }
    this.#draining = null;
  }
}
