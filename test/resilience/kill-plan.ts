import type { Random } from '../api/fuzz/random.js';
import type { Moments, MomentName } from './moments.js';
import { passed } from './moments.js';

/** Who is killed. A trainer that hangs is stopped before the server is killed: it does not hear of that. */
export const VICTIMS = ['server', 'trainer', 'both', 'server of a hanging trainer'] as const;
export type Victim = (typeof VICTIMS)[number];

export interface KillPlan {
  readonly victim: Victim;
  /** The kill is so many microseconds after something has happened for the n-th time. */
  readonly moment: MomentName;
  readonly count: number;
  readonly microseconds: number;
  /** Whether interrupted jobs shall go on by themselves on the next server. */
  readonly resumeOnStart: boolean;
  /** The next server starts when all processes are gone, not at once. */
  readonly waitsForOrphans: boolean;
}

/** How often at most a moment is waited for, and how long after it a kill may be. */
const RANGES: Readonly<Record<MomentName, readonly [count: number, microseconds: number]>> = {
  // Its check compiles a training step before anything is written.
  'start sent': [3, 40_000],
  'start answered': [3, 2000],
  'cancel sent': [2, 3000],
  'cancel answered': [2, 5000],
  'resume sent': [2, 40_000],
  'resume answered': [2, 2000],
  'delete sent': [2, 4000],
  'delete answered': [1, 1000],
  'build sent': [3, 5000],
  'build answered': [3, 500],
  // A trainer takes this long to load its modules.
  'job folder made': [2, 400_000],
  'epoch heard': [8, 3000],
  'checkpoint begun': [5, 3000],
  'checkpoint renamed': [5, 2000],
};

/** Moments that only a job that trains brings about; the others come sooner, and would keep jobs from coming that far. */
const WHILE_TRAINING = ['epoch heard', 'checkpoint begun', 'checkpoint renamed'] as const;

export function planKill(random: Random): KillPlan {
  const moments = random.is(0.4) ? WHILE_TRAINING : (Object.keys(RANGES) as MomentName[]);
  const moment = random.pick(moments);
  const [count, microseconds] = RANGES[moment];
  return {
    victim: random.is(0.2) ? 'trainer' : random.pick(VICTIMS),
    moment,
    count: 1 + random.below(count),
    microseconds: random.below(microseconds),
    resumeOnStart: random.is(0.3),
    waitsForOrphans: random.is(0.5),
  };
}

export function describePlan({ victim, moment, count, microseconds }: KillPlan): string {
  return `${victim}, ${microseconds} µs after "${moment}" ${count === 1 ? '' : `(${count}) `}`.trimEnd();
}

/** Resolves at the moment that the plan tells. */
export async function comes({ moment, count, microseconds }: KillPlan, moments: Moments): Promise<void> {
  await moments.reached(moment, count);
  await passed(microseconds);
}
