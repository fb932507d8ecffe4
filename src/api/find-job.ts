import { NotFoundError } from '../jobs/errors/not-found-error.js';
import type { Job } from '../jobs/job.js';
import type { JobService } from '../jobs/job-service.js';
import { isId } from './inputs/check-arguments.js';

/** The job of that id; null where there is none, or it can be no id. */
export async function findJob(jobs: JobService, id: string): Promise<Job | null> {
  return isId(id) ? jobs.find(id) : null;
}

/** The job of that id. Throws NotFoundError. */
export async function expectJob(jobs: JobService, id: string): Promise<Job> {
  const job = await findJob(jobs, id);
  if (job === null) throw new NotFoundError('training job', id);
  return job;
}
