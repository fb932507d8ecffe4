import { unlessAborted } from './unless-aborted.js';

/** Has pieces of work done one after another, in the order in which they were asked for. */
export class Turns {
  /** Of the last that was asked for; never rejects. */
  #last: Promise<unknown> = Promise.resolve();
  #count = 0;

  /** Pieces that wait or are under way, and those whose failure has not been heard yet. */
  get count(): number {
    return this.#count;
  }

  /** Resolves when all that was asked for so far has ended, or was dropped. */
  async ended(): Promise<void> {
    await this.#last;
  }

  /**
   * Does `work` when all before it has ended, and throws what it throws. Where `signal` aborts before that, it is dropped,
   * and what `abandoned` makes is thrown at once.
   */
  async take<T>(
    work: () => T | Promise<T>,
    signal: AbortSignal | undefined,
    abandoned: () => Error,
  ): Promise<T> {
    this.#count++;
    const turn = this.#last;
    const result = turn.then(() => (signal?.aborted === true ? undefined : work()));
    // The one who asked hears of a failure; the next only waits for its end.
    this.#last = result.catch(() => undefined);
    try {
      await unlessAborted(turn, signal, abandoned);
      return (await result) as T;
    } finally {
      this.#count--;
    }
  }
}
