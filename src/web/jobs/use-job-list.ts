import { useCallback, useEffect, useRef, useState } from 'react';
import { ListedJobUpdatesDocument } from '../generated/documents.js';
import type { ListedJobFragment } from '../generated/documents.js';
import { isActive } from '../actions/job-state.js';
import { ApiError } from '../server/api-error.js';
import { keepSubscribed } from '../server/keep-subscribed.js';
import { persist } from '../server/persist.js';
import { subscribe } from '../server/subscribe.js';
import { wait } from '../server/wait.js';
import { keepUnchanged, listJobs } from './list-jobs.js';
import type { JobFilter } from './job-filter.js';
import type { JobList } from './list-jobs.js';

/** The API tells of a job's changes, not of new jobs: those are asked for so often. */
const POLL_MILLISECONDS = 2_000;

/** Jobs that are watched between two polls; more do not run at the same time. */
const MOST_WATCHED = 20;

/** How long the filter does not change before the server is asked by it. */
const REST_MILLISECONDS = 250;

interface ToldList extends JobList {
  /** As text. */
  readonly filter: string;
}

/** As it was last seen: who comes back to the list finds it, and their place in it, at once. */
let known: ToldList | null = null;

/** For when it is known to be wrong. */
export function forgetJobList(): void {
  known = null;
}

interface LiveJobList {
  /** Null until the server has answered. */
  readonly list: JobList | null;
  /** Whether it is by the filter as it is now. */
  readonly isCurrent: boolean;
  /** Why there is none. */
  readonly failure: ApiError | null;
  /** Asks again now. */
  readonly refresh: () => void;
}

/** The newest jobs that the filter lets through, as they are: polled while the page is seen, and those that run are watched. */
export function useJobList({ state, search }: JobFilter, wanted: number): LiveJobList {
  const filter = JSON.stringify([state, search]);
  const [list, setList] = useState(known?.filter === filter ? known : null);
  const asked = useRef(filter);
  const [failure, setFailure] = useState<ApiError | null>(null);
  const [round, setRound] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const poll = async (): Promise<void> => {
      if (asked.current !== filter && !(await wait(REST_MILLISECONDS, signal))) return;
      asked.current = filter;
      const showFirst = (part: JobList): void =>
        setList((before) => (before?.filter === filter ? before : { ...part, filter }));
      do {
        const next = await persist(() => listJobs({ state, search }, wanted, showFirst, signal), signal);
        setFailure(null);
        setList((before) => ({ filter, ...next, jobs: keepUnchanged(before?.jobs ?? [], next.jobs) }));
      } while (await waitUntilSeen(signal));
    };
    poll().catch((error: unknown) => {
      if (error instanceof ApiError && !signal.aborted) setFailure(error);
    });
    return () => controller.abort();
  }, [filter, state, search, wanted, round]);

  useEffect(() => {
    if (list !== null) known = list;
  }, [list]);

  const watched = (list?.jobs ?? []).filter(({ state }) => isActive(state)).slice(-MOST_WATCHED);
  useWatched(
    watched.map(({ id }) => id).join(),
    useCallback((job) => setList((before) => before && withJob(before, job)), []),
  );

  const isCurrent = list?.filter === filter;
  return { list, isCurrent, failure, refresh: useCallback(() => setRound((count) => count + 1), []) };
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

function withJob(list: ToldList, changed: ListedJobFragment): ToldList {
  return { ...list, jobs: list.jobs.map((job) => (job.id === changed.id ? changed : job)) };
}
