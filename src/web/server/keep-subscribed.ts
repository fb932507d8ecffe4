import { ConnectionError } from './connection-error.js';
import { pauseAfter } from './persist.js';
import { wait } from './wait.js';

/** How long to leave a subscription alone that the server has completed: a job that has ended may be resumed. */
const REST_MILLISECONDS = 3_000;

/**
 * Subscribes again and again until the signal is aborted: soon after the connection was lost, later after the server has
 * completed the subscription. `open` subscribes to what comes after all that `onValue` has seen. Throws whatever else
 * goes wrong.
 */
export async function keepSubscribed<Value>(
  open: (signal: AbortSignal) => AsyncIterable<Value>,
  onValue: (value: Value) => void,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  let pause = REST_MILLISECONDS;
  do {
    try {
      for await (const value of open(signal)) {
        if (signal.aborted) return;
        failures = 0;
        onValue(value);
      }
      failures = 0;
      pause = REST_MILLISECONDS;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ConnectionError)) throw error;
      failures++;
      pause = pauseAfter(failures);
    }
  } while (await wait(pause, signal));
}
