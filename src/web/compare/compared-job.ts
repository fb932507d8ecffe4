import type { Epoch, Job } from '../job/follow-job.js';

export interface ComparedJob {
  readonly job: Job;
  readonly epochs: readonly Epoch[];
}
