/**
 * Counts the bytes of requests that are being answered. A message over WebSocket is kept as it came until its operation has
 * ended, which a subscription may never do; a body over HTTP until its answer is made.
 */
export class HeldBytes {
  readonly #most: number;
  readonly #ofAll: HeldBytes | null;
  #held = 0;

  /** `ofAll` counts those of all connections. */
  constructor(most: number, ofAll: HeldBytes | null = null) {
    this.#most = most;
    this.#ofAll = ofAll;
  }

  /** Whether more is held than may be, of this connection or of all. */
  get isExceeded(): boolean {
    return this.#held > this.#most || this.#ofAll?.isExceeded === true;
  }

  /** Counts so many bytes until the answer is complete. */
  async during(bytes: number, answer: () => Promise<void>): Promise<void> {
    this.#add(bytes);
    try {
      await answer();
    } finally {
      this.#add(-bytes);
    }
  }

  #add(bytes: number): void {
    this.#held += bytes;
    if (this.#ofAll !== null) this.#ofAll.#add(bytes);
  }
}
