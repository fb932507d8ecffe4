import type { JobLedger } from './job-ledger.js';
import { hasEnded } from './job-state.js';
import type { Job } from './job.js';
import { Watch, type Reading } from './watch.js';

const INTERVAL_MILLISECONDS = 100;

/**
 * The job as it is now, then at each change, at most ten times a second; a reader that comes later gets the newest. The
 * final state is always delivered, and at once. Ends after it, or when the job is deleted.
 */
export function watchJob(ledger: JobLedger, id: string): Watch<Job> {
  let delivered: Job | null = null;
  let deliveredAt = -Infinity;

  return new Watch(ledger.changes, id, async (): Promise<Reading<Job>> => {
    if (delivered !== null && hasEnded(delivered.state)) return { kind: 'ended' };
    const job = await ledger.find(id);
    if (job === null) return { kind: 'ended' };
    if (job === delivered) return { kind: 'pending' };
    const milliseconds = deliveredAt + INTERVAL_MILLISECONDS - performance.now();
    if (milliseconds > 0 && !hasEnded(job.state)) return { kind: 'pending', milliseconds };
    delivered = job;
    deliveredAt = performance.now();
    return { kind: 'value', value: job };
  });
}
