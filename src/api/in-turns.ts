import { setImmediate } from 'node:timers/promises';

/** Items that are completed in some ten milliseconds. */
const TURN = 1000;

/** A list for graphql-js to complete: of a long one other requests have their turn now and then. */
export function inTurns<T>(items: readonly T[]): readonly (T | Promise<T>)[] {
  let turn = Promise.resolve();
  return items.map((item, index) => {
    if (index < TURN) return item;
    if (index % TURN === 0) turn = turn.then(() => setImmediate());
    return turn.then(() => item);
  });
}
