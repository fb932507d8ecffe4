import { ConnectionError } from './connection-error.js';
import { wait } from './wait.js';

const FIRST_PAUSE_MILLISECONDS = 250;
const LONGEST_PAUSE_MILLISECONDS = 5_000;

/** How long to wait before the try after so many that failed: twice as long each time, a little at random. */
export function pauseAfter(failures: number): number {
  const pause = Math.min(FIRST_PAUSE_MILLISECONDS * 2 ** (failures - 1), LONGEST_PAUSE_MILLISECONDS);
  return pause * (0.75 + Math.random() / 2);
}

/** Asks until the server answers. Throws what else goes wrong, and ConnectionError once the signal is aborted. */
export async function persist<Result>(ask: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
  for (let failures = 1; ; failures++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ConnectionError) || signal.aborted) throw error;
      await wait(pauseAfter(failures), signal);
    }
  }
}
