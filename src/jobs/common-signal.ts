/** A signal of work that several wait for: it aborts when the last of them has gone. */
export class CommonSignal {
  readonly #controller = new AbortController();
  #waiting = 0;

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Counts one who waits until `gone` aborts; without it, for ever. */
  join(gone?: AbortSignal): void {
    this.#waiting++;
    const leave = () => {
      if (--this.#waiting === 0) this.#controller.abort();
    };
    if (gone?.aborted === true) leave();
    else gone?.addEventListener('abort', leave, { once: true });
  }
}
