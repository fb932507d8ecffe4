import type { ChangeFeed } from './change-feed.js';

/** What a watcher finds when it looks: something to deliver, nothing yet, or the end. */
export type Reading<T> =
  | { readonly kind: 'value'; readonly value: T }
  /** Look again at the next change, or after so many milliseconds where they are given. */
  | { readonly kind: 'pending'; readonly milliseconds?: number }
  | { readonly kind: 'ended' };

/**
 * An iterator over what changes of one job bring about. It pulls: nothing is kept for a reader that is slow. Written by
 * hand, because an async generator that waits would not hear `return()` before its next value.
 */
export class Watch<T> implements AsyncIterableIterator<T> {
  readonly #feed: ChangeFeed;
  readonly #jobId: string;
  readonly #read: () => Promise<Reading<T>>;
  readonly #stopCounting: () => void;
  #over = false;
  #wake: (() => void) | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(feed: ChangeFeed, jobId: string, read: () => Promise<Reading<T>>) {
    this.#feed = feed;
    this.#jobId = jobId;
    this.#read = read;
    this.#stopCounting = feed.countWatcher();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const result = this.#turn.then(() => this.#advance());
    // The one who called next() hears of a failure; the next turn only waits for its end.
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Ends the iterator at once, also while a call of `next` waits. */
  return(): Promise<IteratorResult<T, undefined>> {
    this.#end();
    this.#wake?.();
    return Promise.resolve({ done: true, value: undefined });
  }

  async #advance(): Promise<IteratorResult<T, undefined>> {
    while (!this.#isOver()) {
      const version = this.#feed.version;
      const reading = await this.#look();
      if (reading.kind === 'ended' || this.#isOver()) break;
      if (reading.kind === 'value') return { done: false, value: reading.value };
      if (this.#feed.closed) break;
      if (this.#feed.version === version) await this.#pause(reading.milliseconds);
    }
    this.#end();
    return { done: true, value: undefined };
  }

  async #look(): Promise<Reading<T>> {
    try {
      return await this.#feed.track(this.#read());
    } catch (error) {
      // The store may be closed as soon as the feed is.
      if (this.#feed.closed) return { kind: 'ended' };
      this.#end();
      throw error;
    }
  }

  #pause(milliseconds?: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        stopListening();
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const stopListening = this.#feed.listen(this.#jobId, wake);
      const timer = milliseconds === undefined ? undefined : setTimeout(wake, milliseconds);
      this.#wake = wake;
    });
  }

  #end(): void {
    this.#over = true;
    this.#stopCounting();
  }

  // A method, because `return()` changes the answer while #advance waits.
  #isOver(): boolean {
    return this.#over;
  }
}
