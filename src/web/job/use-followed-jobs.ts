import { useCallback, useEffect, useState } from 'react';
import { followJob } from './follow-job.js';
import type { FollowedJob } from './follow-job.js';

interface FollowedJobs {
  /** By their ids; those that the server has not told of yet are not in it. */
  readonly jobs: ReadonlyMap<string, FollowedJob>;
  /** Asks anew: what was done to a job is seen at once. */
  readonly refresh: () => void;
}

/** Jobs as they are, for as long as the view is shown. */
export function useFollowedJobs(ids: readonly string[]): FollowedJobs {
  const [jobs, setJobs] = useState<ReadonlyMap<string, FollowedJob>>(new Map());
  const [round, setRound] = useState(0);
  const joined = ids.join();
  useEffect(() => {
    const controller = new AbortController();
    for (const id of joined.split(',').filter((part) => part !== '')) {
      void followJob(id, (job) => setJobs((before) => new Map(before).set(id, job)), controller.signal);
    }
    return () => controller.abort();
  }, [joined, round]);
  return { jobs, refresh: useCallback(() => setRound((count) => count + 1), []) };
}
