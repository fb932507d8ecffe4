import { setImmediate } from 'node:timers/promises';

/** Items that are completed in a millisecond or so. */
const TURN = 100;

/** A list for graphql-js to complete: of a long one other requests have their turn after every few items. */
export function inTurns<T>(items: readonly T[]): readonly T[] | AsyncIterable<T> {
  return items.length <= TURN ? items : turnsOf(items);
}

async function* turnsOf<T>(items: readonly T[]): AsyncGenerator<T> {
  for (let start = 0; start < items.length; start += TURN) {
    yield* items.slice(start, start + TURN);
    await setImmediate();
  }
}
