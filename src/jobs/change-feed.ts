/** Watchers that are woken in one turn of the event loop: what each does then takes a fraction of a millisecond. */
const WOKEN_AT_ONCE = 50;

/** Tells watchers that a job has changed. It carries no news: who is woken reads the job again. */
export class ChangeFeed {
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #reads = new Set<Promise<unknown>>();
  #version = 0;
  #closed = false;
  #watcherCount = 0;

  /** Goes up with every change of any job: who reads, and finds it as it was before, has missed nothing. */
  get version(): number {
    return this.#version;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** How many iterators over changes are open. */
  get watcherCount(): number {
    return this.#watcherCount;
  }

  /** Counts a watcher until the returned function is called; a second call does nothing. */
  countWatcher(): () => void {
    this.#watcherCount++;
    let open = true;
    return () => {
      if (open) this.#watcherCount--;
      open = false;
    };
  }

  /** How many waits have not ended. */
  get waiterCount(): number {
    let count = 0;
    for (const waiters of this.#waiting.values()) count += waiters.size;
    return count;
  }

  /** Wakes the job's watchers: of many, some at once and the others in the next turns of the event loop. */
  announce(id: string): void {
    this.#version++;
    this.#wakeInTurns(id, [...(this.#waiting.get(id) ?? [])]);
  }

  /** Calls `wake` at each change of the job, until the returned function is called. */
  listen(id: string, wake: () => void): () => void {
    const waiters = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiters.add(wake));
    return () => {
      waiters.delete(wake);
      if (waiters.size === 0 && this.#waiting.get(id) === waiters) this.#waiting.delete(id);
    };
  }

  /** Lets `close` wait for a watcher's read of the store. */
  async track<T>(read: Promise<T>): Promise<T> {
    this.#reads.add(read);
    try {
      return await read;
    } finally {
      this.#reads.delete(read);
    }
  }

  /** Wakes everyone for the last time; resolves when no watcher reads any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#version++;
    for (const waiters of [...this.#waiting.values()]) for (const wake of [...waiters]) wake();
    while (this.#reads.size > 0) await Promise.allSettled(this.#reads);
  }

  #wakeInTurns(id: string, wakes: readonly (() => void)[]): void {
    // Those of later turns may have been woken by something else meanwhile.
    for (const wake of wakes.slice(0, WOKEN_AT_ONCE)) if (this.#waiting.get(id)?.has(wake) === true) wake();
    if (wakes.length <= WOKEN_AT_ONCE) return;
    setImmediate(() => this.#wakeInTurns(id, wakes.slice(WOKEN_AT_ONCE)));
  }
}
