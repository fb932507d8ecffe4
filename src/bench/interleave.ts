import { setTimeout } from 'node:timers/promises';

/** Something that can run training steps and tell how many milliseconds each took. */
export interface Contender {
  readonly name: string;
  readonly run: (steps: number) => Promise<readonly number[]>;
  readonly close: () => void;
}

/** A PyTorch thread that waits spins for some milliseconds after a step, on a core that the next one needs. */
const PAUSE_MILLISECONDS = 40;

/**
 * Rounds in which contenders take turns, so that what else the machine does meets all of them: the milliseconds of the
 * steps of each, by its name. One round more, the first, warms caches up and is not counted.
 */
export async function interleave(
  contenders: readonly Contender[],
  { rounds, steps }: { readonly rounds: number; readonly steps: number },
): Promise<ReadonlyMap<string, readonly number[]>> {
  const times = new Map<string, readonly number[]>();
  for (let round = 0; round <= rounds; round++) {
    for (const { name, run } of contenders) {
      const milliseconds = await run(steps);
      if (round > 0) times.set(name, [...(times.get(name) ?? []), ...milliseconds]);
      await setTimeout(PAUSE_MILLISECONDS);
    }
  }
  return times;
}
