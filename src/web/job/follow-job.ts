import { EpochsDocument, JobDocument, JobUpdatesDocument } from '../generated/documents.js';
import type { EpochFragment, JobQuery } from '../generated/documents.js';
import { ApiError } from '../server/api-error.js';
import { keepSubscribed } from '../server/keep-subscribed.js';
import { persist } from '../server/persist.js';
import { request } from '../server/request.js';
import { subscribe } from '../server/subscribe.js';

export type Job = Omit<NonNullable<JobQuery['trainingJob']>, 'epochMetrics'>;
export type Epoch = EpochFragment;

/** A job and its completed epochs, in order and without gaps; or why there is none. */
export type FollowedJob =
  { readonly job: Job; readonly epochs: readonly Epoch[] } | { readonly missing: string };

/**
 * Tells of a job as it is, then of each change and of each epoch exactly once, until the signal is aborted. It subscribes
 * again by itself, to the epochs after the last that it has: also over a restart of the server, and after the job's end,
 * since it may be resumed.
 */
export async function followJob(
  id: string,
  onChange: (job: FollowedJob) => void,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { trainingJob } = await persist(() => request(JobDocument, { id }, signal), signal);
    if (trainingJob === null) {
      onChange({ missing: 'There is no such job: it may have been deleted.' });
      return;
    }
    const { epochMetrics, ...first } = trainingJob;
    let job: Job = first;
    let epochs = epochMetrics;
    const tell = (): void => onChange({ job, epochs });
    tell();
    await Promise.all([
      keepSubscribed(
        (ending) => subscribe(EpochsDocument, { jobId: id, afterEpoch: epochs.at(-1)?.epoch ?? 0 }, ending),
        (answer) => {
          epochs = [...epochs, answer.epochMetrics];
          tell();
        },
        signal,
      ),
      keepSubscribed(
        (ending) => subscribe(JobUpdatesDocument, { jobId: id }, ending),
        (answer) => {
          job = { ...job, ...answer.trainingJobUpdated };
          tell();
        },
        signal,
      ),
    ]);
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof ApiError)) throw error;
    onChange({ missing: error.code === 'NOT_FOUND' ? 'The job was deleted.' : error.message });
  }
}
