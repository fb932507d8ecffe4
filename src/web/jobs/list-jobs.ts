import { JobsDocument } from '../generated/documents.js';
import type { JobsQuery, ListedJobFragment } from '../generated/documents.js';
import { request } from '../server/request.js';
import { firstJobs } from './job-filter.js';
import type { JobFilter } from './job-filter.js';

export interface JobList {
  /** Newest first. */
  readonly jobs: readonly ListedJobFragment[];
  /** Of all jobs that the filter lets through, listed or not. */
  readonly totalCount: number;
}

/**
 * The newest jobs that the filter lets through, as many as wanted where there are so many; `onPart` sees those that are known so far. Throws what
 * `request` throws.
 */
export async function listJobs(
  filter: JobFilter,
  wanted: number,
  onPart: (list: JobList) => void,
  signal: AbortSignal,
): Promise<JobList> {
  const jobs: ListedJobFragment[] = [];
  const asked = firstJobs(filter);
  let after: string | null = asked.after;
  for (;;) {
    const { trainingJobs }: JobsQuery = await request(JobsDocument, { ...asked, after }, signal);
    jobs.push(...trainingJobs.edges.map(({ node }) => node));
    after = trainingJobs.pageInfo.endCursor;
    const list = { jobs: [...jobs], totalCount: trainingJobs.totalCount };
    if (!trainingJobs.pageInfo.hasNextPage || jobs.length >= wanted) return list;
    onPart(list);
  }
}

/** The new jobs, but those that are as they were are the old objects: only rows that changed are drawn again. */
export function keepUnchanged(
  before: readonly ListedJobFragment[],
  now: readonly ListedJobFragment[],
): readonly ListedJobFragment[] {
  const known = new Map(before.map((job) => [job.id, job]));
  return now.map((job) => {
    const old = known.get(job.id);
    return old !== undefined && JSON.stringify(old) === JSON.stringify(job) ? old : job;
  });
}
