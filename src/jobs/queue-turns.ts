import type { DeviceKind, Job } from './job.js';

/** What may be taken at the same time. */
export interface Capacity {
  /** Jobs that run. */
  readonly maxRunning: number;
  /** Of each device's memory by plans. */
  readonly memoryBudgets: Readonly<Record<DeviceKind, number>>;
}

type Planned = Pick<Job, 'plannedBytes'> & { readonly config: Pick<Job['config'], 'device'> };

/**
 * The bytes of its device that are set aside for a job while it runs, and that its plan must keep within: all that there
 * are for a job that no plan is known of, or whose plan was made when there were more.
 */
export function reservedBytes({ plannedBytes, config }: Planned, budgets: Capacity['memoryBudgets']): number {
  const budget = budgets[config.device];
  return Math.min(plannedBytes ?? budget, budget);
}

/** Why a queued job cannot begin now: too many run, its device has too little memory free, or a job before it waits for that. */
export type Obstacle =
  | { readonly kind: 'PLACE'; readonly maxRunning: number }
  | { readonly kind: 'MEMORY'; readonly bytes: number; readonly freeBytes: number }
  | { readonly kind: 'JOB_BEFORE' };

/** A queued job, and what it waits for; null: nothing, its turn has come. */
export interface Turn<T> {
  readonly job: T;
  readonly obstacle: Obstacle | null;
}

/**
 * The queued jobs, oldest first, each with what it waits for; null: it may begin now beside those that run. In strict order
 * for each device: a job that does not fit yet holds back all later ones on its device, so small ones cannot keep a large
 * one waiting for ever. Jobs on other devices pass it: they take nothing that it waits for but a place, and one of those is
 * free when its memory is.
 */
export function queueTurns<T extends Planned>(
  queued: Iterable<T>,
  running: readonly Planned[],
  { maxRunning, memoryBudgets }: Capacity,
): readonly Turn<T>[] {
  const taken: Record<DeviceKind, number> = { CPU: 0, CUDA: 0 };
  for (const job of running) taken[job.config.device] += reservedBytes(job, memoryBudgets);
  let places = maxRunning - running.length;
  const held = new Set<DeviceKind>();
  const turns: Turn<T>[] = [];
  for (const job of queued) {
    const { device } = job.config;
    const bytes = reservedBytes(job, memoryBudgets);
    const freeBytes = memoryBudgets[device] - taken[device];
    if (places <= 0) {
      turns.push({ job, obstacle: { kind: 'PLACE', maxRunning } });
    } else if (held.has(device)) {
      turns.push({ job, obstacle: { kind: 'JOB_BEFORE' } });
    } else if (bytes > freeBytes) {
      held.add(device);
      turns.push({ job, obstacle: { kind: 'MEMORY', bytes, freeBytes } });
    } else {
      taken[device] += bytes;
      places -= 1;
      turns.push({ job, obstacle: null });
    }
  }
  return turns;
}
