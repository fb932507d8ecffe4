import type { JobRow, JobRowChange } from '../store/job-row.js';
import { finishTime } from './finish-time.js';
import { keptProgress } from './job-progress.js';
import type { JobServiceSettings } from './job-service-options.js';
import type { TrainingJobState } from './job.js';
import { endOrphan } from './orphan.js';
import { jobFromRow } from './stored-job.js';

type Settings = Pick<JobServiceSettings, 'store' | 'stateDirectory' | 'onTransition' | 'onWarning'>;

/** What a state that only a living server can hold means when it is found at start. */
const AFTER_DEATH = [
  ['RUNNING', 'INTERRUPTED'],
  ['CANCELING', 'CANCELED'],
] as const satisfies readonly (readonly [TrainingJobState, TrainingJobState])[];

/** Puts the jobs right that a server left running when it died, and ends their processes. */
export async function recover(settings: Settings): Promise<void> {
  const { store, stateDirectory, onWarning } = settings;
  for (const [found, state] of AFTER_DEATH) {
    for (const job of await store.jobs.findByState([found])) {
      const { id, trainerPid } = job;
      if (trainerPid !== null && (await endOrphan(trainerPid, [id, stateDirectory]))) {
        onWarning('ended a trainer that a dead server left', { jobId: id, pid: trainerPid });
      }
      const progress = await keptProgress(jobFromRow(job), stateDirectory);
      await bring(job, { state, progress, finishedAt: finishTime(job) }, settings);
    }
  }
}

/** Puts the jobs that were interrupted back into the queue. */
export async function queueInterrupted(settings: Settings): Promise<void> {
  for (const job of await settings.store.jobs.findByState(['INTERRUPTED'])) {
    const progress = await keptProgress(jobFromRow(job), settings.stateDirectory);
    await bring(job, { state: 'QUEUED' satisfies TrainingJobState, progress, finishedAt: null }, settings);
  }
}

/** Not by the ledger, which gives a job that is queued a new place: these keep theirs. */
async function bring(row: JobRow, change: JobRowChange, { store, onTransition }: Settings): Promise<void> {
  await store.jobs.update(row.id, change);
  onTransition(jobFromRow({ ...row, ...change }), jobFromRow(row).state);
}
