import type { Store } from '../store/store.js';
import { finishTime } from './finish-time.js';
import type { JobServiceSettings } from './job-service-options.js';
import type { TrainingJobState } from './job.js';
import { endOrphan } from './orphan.js';

/** What a state that only a living server can hold means when it is found at start. */
const AFTER_DEATH = [
  ['RUNNING', 'INTERRUPTED'],
  ['CANCELING', 'CANCELED'],
] as const satisfies readonly (readonly [TrainingJobState, TrainingJobState])[];

/** Puts the jobs right that a server left running when it died, and ends their processes. */
export async function recover({
  store,
  stateDirectory,
  onWarning,
}: Pick<JobServiceSettings, 'store' | 'stateDirectory' | 'onWarning'>): Promise<void> {
  for (const [found, state] of AFTER_DEATH) {
    for (const job of await store.jobs.findByState([found])) {
      const { id, trainerPid } = job;
      if (trainerPid !== null && (await endOrphan(trainerPid, [id, stateDirectory]))) {
        onWarning('ended a trainer that a dead server left', { jobId: id, pid: trainerPid });
      }
      await store.jobs.update(id, { state, finishedAt: finishTime(job) });
    }
  }
}

/** Puts the jobs that were interrupted back into the queue. */
export async function queueInterrupted(store: Store): Promise<void> {
  for (const { id } of await store.jobs.findByState(['INTERRUPTED'])) {
    await store.jobs.update(id, { state: 'QUEUED' satisfies TrainingJobState, finishedAt: null });
  }
}
