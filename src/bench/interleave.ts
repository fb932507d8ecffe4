import { setTimeout } from 'node:timers/promises';
import { medianOf } from './spread.js';

/** Something that can run steps and tell how many milliseconds each took. */
export interface Contender {
  readonly name: string;
  run(steps: number): Promise<readonly number[]>;
  close(): void;
}

/** Milliseconds of a contender's steps, round by round; no round is empty. */
export type Rounds = readonly (readonly number[])[];

/** A PyTorch thread that waits spins for some milliseconds after a step, on a core that the next one needs. */
const PAUSE_MILLISECONDS = 40;

/** A turn of short steps lasts this long, so that one interruption does not decide it. */
const TURN_MILLISECONDS = 200;

/**
 * Rounds in which contenders take turns, so that what else the machine does meets all of them. A turn has at least
 * `steps` steps. One round more, the first, warms caches up, tells how many steps fill a turn, and is not counted.
 */
export async function interleave<C extends Contender>(
  contenders: readonly C[],
  { rounds, steps }: { readonly rounds: number; readonly steps: number },
): Promise<ReadonlyMap<C, Rounds>> {
  const turn = async (contender: C, count: number): Promise<readonly number[]> => {
    const milliseconds = await contender.run(count);
    await setTimeout(PAUSE_MILLISECONDS);
    return milliseconds;
  };
  const counts = new Map<C, number>();
  for (const contender of contenders) {
    const aStep = medianOf(await turn(contender, steps));
    counts.set(contender, Math.max(steps, Math.ceil(TURN_MILLISECONDS / aStep)));
  }
  const times = new Map<C, Rounds>();
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      const milliseconds = await turn(contender, counts.get(contender) ?? steps);
      times.set(contender, [...(times.get(contender) ?? []), milliseconds]);
    }
  }
  return times;
}
