import type { Store } from '../store/store.js';

/** Tells whether a service can do its work. */
export class Readiness {
  readonly #store: Pick<Store, 'check'>;
  readonly #onFault: (error: unknown) => void;
  #closing = false;

  /** @param onFault hears of what is wrong with the store */
  constructor(store: Pick<Store, 'check'>, onFault: (error: unknown) => void) {
    this.#store = store;
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
      await this.#store.check();
      return null;
    } catch (error) {
      this.#onFault(error);
      return "The server's store cannot be used. Its log says more.";
    }
  }
}
