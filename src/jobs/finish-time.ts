import type { Job } from './job.js';
import { timeAfter } from './time-after.js';

/** When a job that ends now has ended: not before it began, whatever the clock says. */
export function finishTime({ startedAt, createdAt }: Pick<Job, 'startedAt' | 'createdAt'>): Date {
  return timeAfter(startedAt ?? createdAt);
}
