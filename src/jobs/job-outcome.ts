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

/** What becomes of a job whose trainer has ended without a word. */
export function afterExit(job: Job, serverCloses: boolean, { code, signal }: TrainerExit): JobChange {
  if (job.state === 'CANCELING' || serverCloses) return afterStop(job, serverCloses);
  if (signal === 'SIGKILL') {
    return failed(
      'OUT_OF_MEMORY',
      'The operating system killed the trainer (SIGKILL), most likely because memory ran out. Choose a smaller batch ' +
        `or a memory strategy that keeps less. ${describeLog(job.id)}`,
    );
  }
  const how = signal === null ? `with exit code ${code ?? 'unknown'}` : `by signal ${signal}`;
  return failed('TRAINER_CRASHED', `The trainer ended ${how} before the last epoch. ${describeLog(job.id)}`);
}

export function failed(code: string, message: string): JobChange {
  return { state: 'FAILED', failure: { code, message } };
}
