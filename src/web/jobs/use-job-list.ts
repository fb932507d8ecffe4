import { useCallback, useEffect, useState } from 'react';
import { ListedJobUpdatesDocument } from '../generated/documents.js';
import type { ListedJobFragment } from '../generated/documents.js';
import { isActive } from '../actions/job-state.js';
import { ApiError } from '../server/api-error.js';
import { keepSubscribed } from '../server/keep-subscribed.js';
import { persist } from '../server/persist.js';
import { subscribe } from '../server/subscribe.js';
import { wait } from '../server/wait.js';
import { keepUnchanged, listJobs } from './list-jobs.js';
import type { JobList } from './list-jobs.js';

/** The API tells of a job's changes, not of new jobs: those are asked for so often. */
const POLL_MILLISECONDS = 2_000;

/** Jobs that are watched between two polls; more do not run at the same time. */
const MOST_WATCHED = 20;

/** As it was last seen: who comes back to the list finds it, and their place in it, at once. */
let known: JobList | null = null;

/** For when it is known to be wrong. */
export function forgetJobList(): void {
  known = null;
}

interface LiveJobList {
  /** Null until the server has answered. */
  readonly list: JobList | null;
  /** Why there is none. */
  readonly failure: ApiError | null;
  /** Asks again now. */
  readonly refresh: () => void;
}

/** The newest jobs, as they are: polled while the page is seen, and those that run are watched. */
export function useJobList(wanted: number): LiveJobList {
  const [list, setList] = useState(known);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const poll = async (): Promise<void> => {
      do {
        const showFirst = (part: JobList): void => setList((before) => before ?? part);
        const next = await persist(() => listJobs(wanted, showFirst, signal), signal);
        setFailure(null);
        setList((before) => ({ ...next, jobs: keepUnchanged(before?.jobs ?? [], next.jobs) }));
      } while (await waitUntilSeen(signal));
    };
    poll().catch((error: unknown) => {
      if (error instanceof ApiError && !signal.aborted) setFailure(error);
    });
    return () => controller.abort();
  }, [wanted, round]);

  useEffect(() => {
    if (list !== null) known = list;
  }, [list]);

  const watched = (list?.jobs ?? []).filter(({ state }) => isActive(state)).slice(-MOST_WATCHED);
  useWatched(
    watched.map(({ id }) => id).join(),
    useCallback((job) => setList((before) => before && withJob(before, job)), []),
  );

  return { list, failure, refresh: useCallback(() => setRound((count) => count + 1), []) };
}

/** Until the next poll, which nobody needs while the page is hidden; returns whether there is to be one. */
async function waitUntilSeen(signal: AbortSignal): Promise<boolean> {
  do {
    if (!(await wait(POLL_MILLISECONDS, signal))) return false;
  } while (document.hidden);
  return true;
}

/** Tells of each change of the jobs whose ids are given, separated by commas. */
function useWatched(ids: string, onChange: (job: ListedJobFragment) => void): void {
  useEffect(() => {
    const controller = new AbortController();
    for (const jobId of ids.split(',').filter((id) => id !== '')) {
      keepSubscribed(
        (signal) => subscribe(ListedJobUpdatesDocument, { jobId }, signal),
        ({ trainingJobUpdated }) => onChange(trainingJobUpdated),
        controller.signal,
      ).catch(() => undefined); // A job that was deleted: the next poll tells.
    }
    return () => controller.abort();
  }, [ids, onChange]);
}

function withJob(list: JobList, changed: ListedJobFragment): JobList {
  return { ...list, jobs: list.jobs.map((job) => (job.id === changed.id ? changed : job)) };
}
