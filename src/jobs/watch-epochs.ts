import type { JobLedger } from './job-ledger.js';
import { hasEnded } from './job-state.js';
import type { EpochMetrics } from './job.js';
import { Watch, type Reading } from './watch.js';

/** Epochs that one read of the store brings. */
const BATCH = 100;

/** Every completed epoch of a job after `afterEpoch` exactly once, in order; ends when the job has ended or is deleted. */
export function watchEpochs(ledger: JobLedger, id: string, afterEpoch: number): Watch<EpochMetrics> {
  let cursor = afterEpoch;
  let batch: readonly EpochMetrics[] = [];

  return new Watch(ledger.changes, id, async (): Promise<Reading<EpochMetrics>> => {
    if (batch.length === 0) {
      // Read before the epochs, of which the last is written before the end: none is missed.
      const job = await ledger.find(id);
      batch = await ledger.epochs(id, cursor, BATCH);
      if (batch.length === 0) return { kind: job === null || hasEnded(job.state) ? 'ended' : 'pending' };
    }
    const [metrics, ...rest] = batch;
    if (metrics === undefined) return { kind: 'pending' };
    batch = rest;
    cursor = metrics.epoch;
    return { kind: 'value', value: metrics };
  });
}
