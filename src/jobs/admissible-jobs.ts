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

/**
 * The queued jobs, oldest first, that may begin now beside those that run. In strict order for each device: a job that
 * does not fit yet holds back all later ones on its device, so small ones cannot keep a large one waiting for ever. Jobs on
 * other devices pass it: they take nothing that it waits for but a place, and one of those is free when its memory is.
 */
export function admissibleJobs<T extends Planned>(
  queued: Iterable<T>,
  running: readonly Planned[],
  { maxRunning, memoryBudgets }: Capacity,
): readonly T[] {
  const taken: Record<DeviceKind, number> = { CPU: 0, CUDA: 0 };
  for (const job of running) taken[job.config.device] += reservedBytes(job, memoryBudgets);
  const admitted: T[] = [];
  const held = new Set<DeviceKind>();
  for (const job of queued) {
    if (running.length + admitted.length >= maxRunning) break;
    const { device } = job.config;
    const bytes = reservedBytes(job, memoryBudgets);
    if (held.has(device) || taken[device] + bytes > memoryBudgets[device]) {
      held.add(device);
    } else {
      taken[device] += bytes;
      admitted.push(job);
    }
  }
  return admitted;
}
