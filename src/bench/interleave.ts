import { setTimeout } from 'node:timers/promises';
import { OtherLoad } from './other-load.js';
import { medianOf } from './spread.js';

/** Something that can run steps and tell how many milliseconds each took. */
export interface Contender {
  readonly name: string;
  /** The process that runs them. */
  readonly pid: number;
  run(steps: number): Promise<readonly number[]>;
  close(): void;
}

/** Milliseconds of a contender's steps, round by round; no round is empty. */
export type Rounds = readonly (readonly number[])[];

export interface TurnOptions {
  readonly rounds: number;
  /** Of a turn, at least. */
  readonly steps: number;
  /** For turns that are taken again because of what else the machine did, all together. */
  readonly patienceSeconds: number;
}

export interface Interleaved<C> {
  readonly times: ReadonlyMap<C, Rounds>;
  readonly turns: number;
  /** Turns that count although other programs were busy: patience had run out. */
  readonly disturbedTurns: number;
}

/** A PyTorch thread that waits spins for some milliseconds after a step, on a core that the next one needs. */
const PAUSE_MILLISECONDS = 40;

/** A turn of short steps lasts this long, so that one interruption does not decide it. */
const TURN_MILLISECONDS = 200;

/** Cores of other programs below which a turn is quiet. Threads that spin for one another suffer most of what is above. */
const QUIET_CORES = 0.2;

/**
 * Rounds in which contenders take turns, so that what else the machine does meets all of them. A turn in which other
 * programs were busy is taken again while patience lasts. One round more, the first, warms caches up, tells how many
 * steps fill a turn, and is not counted.
 */
export async function interleave<C extends Contender>(
  contenders: readonly C[],
  { rounds, steps, patienceSeconds }: TurnOptions,
): Promise<Interleaved<C>> {
  const load = new OtherLoad([process.pid, ...contenders.map(({ pid }) => pid)]);
  const turn = async (
    contender: C,
    count: number,
  ): Promise<{ milliseconds: readonly number[]; quiet: boolean }> => {
    await setTimeout(PAUSE_MILLISECONDS);
    load.cores();
    const milliseconds = await contender.run(count);
    return { milliseconds, quiet: (load.cores() ?? 0) < QUIET_CORES };
  };

  const counts = new Map<C, number>();
  for (const contender of contenders) {
    const { milliseconds } = await turn(contender, steps);
    counts.set(contender, Math.max(steps, Math.ceil(TURN_MILLISECONDS / medianOf(milliseconds))));
  }
  const times = new Map<C, Rounds>();
  let patience = patienceSeconds * 1000;
  let disturbedTurns = 0;
  for (let round = 0; round < rounds; round++) {
    for (const contender of contenders) {
      const count = counts.get(contender) ?? steps;
      let { milliseconds, quiet } = await turn(contender, count);
      while (!quiet && patience > 0) {
        const begin = performance.now();
        ({ milliseconds, quiet } = await turn(contender, count));
        patience -= performance.now() - begin;
      }
      if (!quiet) disturbedTurns += 1;
      times.set(contender, [...(times.get(contender) ?? []), milliseconds]);
    }
  }
  return { times, turns: rounds * contenders.length, disturbedTurns };
}
