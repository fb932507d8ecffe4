import { setTimeout as delay } from 'node:timers/promises';
import { hasEnded } from '../jobs/job-state.js';
import { ConnectionError } from './connection-error.js';
import type { ServedEpoch } from './served-epoch.js';
import type { OpenServer } from './open-server.js';
import { findJob } from './served-training-job.js';

const PAUSE_MILLISECONDS = 500;
/** Of a server that is not there: longer than a restart takes. */
const PATIENCE_MILLISECONDS = 5 * 60_000;

/**
 * Each epoch of a job after the given one exactly once, until the job has ended; where the connection breaks, as when
 * the server is restarted, it is taken up again. `onLost` hears of each break. Throws ConnectionError where the server
 * stays away for five minutes.
 */
export async function* followEpochs(
  place: Pick<OpenServer, 'client'>,
  jobId: string,
  afterEpoch: number,
  onLost: () => void,
): AsyncGenerator<ServedEpoch> {
  let cursor = afterEpoch;
  let lostAt: number | null = null;
  for (;;) {
    try {
      for await (const epoch of place.client.subscribe<ServedEpoch>('epoch-metrics', {
        jobId,
        afterEpoch: cursor,
      })) {
        cursor = epoch.epoch;
        lostAt = null;
        yield epoch;
      }
      // A server that closes completes its subscriptions too.
      const { state } = await findJob(place, jobId, cursor);
      if (hasEnded(state)) return;
      lostAt = null;
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
      if (lostAt === null) onLost();
      lostAt ??= performance.now();
      if (performance.now() - lostAt > PATIENCE_MILLISECONDS) throw error;
    }
    await delay(PAUSE_MILLISECONDS);
  }
}
