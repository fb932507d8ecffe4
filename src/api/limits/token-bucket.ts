/**
 * Allows so many takes a second in the long run, and as many as it holds at once. Time is in milliseconds, of a clock that
 * never jumps.
 */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #capacity: number;
  #tokens: number;
  #since: number;

  constructor(perSecond: number, capacity: number, now: number) {
    this.#perSecond = perSecond;
    this.#capacity = capacity;
    this.#tokens = capacity;
    this.#since = now;
  }

  /** Milliseconds until something can be taken; 0: now. */
  wait(now: number): number {
    const gained = ((now - this.#since) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#capacity, this.#tokens + gained);
    this.#since = now;
    return this.#tokens >= 1 ? 0 : ((1 - this.#tokens) / this.#perSecond) * 1000;
  }

  take(): void {
    this.#tokens -= 1;
  }

  /** Whether it is as a new one would be. */
  isFull(now: number): boolean {
    this.wait(now);
    return this.#tokens === this.#capacity;
  }
}
