import { StoreError } from '../store/store-error.js';
import { StorageFullError } from '../training/storage-full-error.js';
import { describeLog } from './job-folder.js';
import type { Job } from './job.js';
import type { JobChange } from './stored-job.js';
import type { TrainerExit } from './trainer.js';

/** What becomes of a job whose trainer has stopped before the last epoch. */
export function afterStop(job: Job, serverCloses: boolean): JobChange {
  if (job.state === 'CANCELING') return { state: 'CANCELED' };
  if (serverCloses) return { state: 'INTERRUPTED' };
  return failed('TRAINER_CRASHED', `The trainer stopped without being asked to. ${describeLog(job.id)}`);
}

/**
 * What becomes of a job whose trainer has ended without a word. `memoryKills` is how many processes the system has killed
 * meanwhile because memory ran out; null where it does not count.
 */
export function afterExit(
  job: Job,
  serverCloses: boolean,
  { code, signal }: TrainerExit,
  memoryKills: number | null,
): JobChange {
  if (job.state === 'CANCELING' || serverCloses) return afterStop(job, serverCloses);
  if (signal === 'SIGKILL') return afterKill(job, memoryKills);
  const how = signal === null ? `with exit code ${code ?? 'unknown'}` : `by signal ${signal}`;
  return failed('TRAINER_CRASHED', `The trainer ended ${how} before the last epoch. ${describeLog(job.id)}`);
}

function afterKill({ id }: Job, memoryKills: number | null): JobChange {
  if (memoryKills !== null && memoryKills > 0) {
    return failed(
      'OUT_OF_MEMORY',
      `The operating system killed the trainer (SIGKILL) because memory ran out. ${LESS_MEMORY} ${describeLog(id)}`,
    );
  }
  const why =
    memoryKills === null
      ? `by someone, or because memory ran out, of which this machine keeps no record. If it did: ${LESS_MEMORY}`
      : "by someone or another program: the machine's records have no kill because memory ran out. Resume the job.";
  return failed('TRAINER_KILLED', `The trainer was killed (SIGKILL) ${why} ${describeLog(id)}`);
}

const LESS_MEMORY = 'Choose a smaller batch or a memory strategy that keeps less.';

/** What becomes of a job whose trainer could not be started. */
export function afterFailedLaunch(error: unknown): JobChange {
  if (error instanceof StorageFullError) return failed('STORAGE_FULL', error.message);
  const reason = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
  return failed(
    'TRAINER_NOT_STARTED',
    `The trainer process could not be started${reason}. The server's log says more.`,
  );
}

/** What becomes of a job of which an epoch could not be written: one whose epochs get lost must not go on. */
export function afterLostEpoch(error: unknown): JobChange {
  if (error instanceof StoreError && error.code === 'STORE_DISK_FULL') {
    return failed('STORAGE_FULL', new StorageFullError('an epoch of the job').message);
  }
  return failed(
    'STORE_FAILED',
    "The server could not write an epoch of the job to its store and stopped the job. The server's log says why.",
  );
}

export function failed(code: string, message: string): JobChange {
  return { state: 'FAILED', failure: { code, message } };
}
