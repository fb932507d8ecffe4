/** What a service needs to do its work. */
export interface Needs {
  /** Rejects where the store cannot be used. */
  readonly store: { check(): Promise<void> };
  /** Rejects where the state directory takes no files. */
  readonly stateDirectory: { check(): Promise<void> };
}

/** Tells whether a service can do its work. */
export class Readiness {
  readonly #needs: Needs;
  readonly #onFault: (error: unknown) => void;
  #closing = false;

  /** @param onFault hears of what is wrong with what the service needs */
  constructor(needs: Needs, onFault: (error: unknown) => void) {
    this.#needs = needs;
    this.#onFault = onFault;
  }

  /** From now on the service is not ready. */
  close(): void {
    this.#closing = true;
  }

  /** Why not, in words that name no file; null: it can. */
  async obstacle(): Promise<string | null> {
    if (this.#closing) return 'The server is closing.';
    try {
      await this.#needs.store.check();
    } catch (error) {
      this.#onFault(error);
      return "The server's store cannot be used. Its log says more.";
    }
    try {
      await this.#needs.stateDirectory.check();
    } catch (error) {
      this.#onFault(error);
      return "The server's state directory cannot be written to: its disk or quota may be full. Its log says more.";
    }
    return null;
  }
}
