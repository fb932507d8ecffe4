import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** What happens while a server lives, as a client and a watcher of files see it. */
export type MomentName =
  | `${'start' | 'cancel' | 'resume' | 'delete' | 'build'} ${'sent' | 'answered'}`
  | 'job folder made'
  | 'epoch heard'
  | 'checkpoint begun'
  | 'checkpoint renamed';

/** Where those who see something happen tell it to those who wait for it. */
export class Moments {
  readonly #emitter = new EventEmitter();

  tell(moment: MomentName): void {
    this.#emitter.emit(moment);
  }

  /** Resolves when the moment has come for the n-th time from now. */
  reached(moment: MomentName, count: number): Promise<void> {
    return new Promise((resolve) => {
      let seen = 0;
      const listener = (): void => {
        seen++;
        if (seen < count) return;
        this.#emitter.off(moment, listener);
        resolve();
      };
      this.#emitter.on(moment, listener);
    });
  }
}

/** Resolves so many microseconds from now; a timer alone is not that exact. */
export async function passed(microseconds: number): Promise<void> {
  const end = performance.now() + microseconds / 1000;
  if (microseconds > 2000) await delay(microseconds / 1000 - 1);
  while (performance.now() < end) await new Promise(setImmediate);
}
