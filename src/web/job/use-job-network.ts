import { useEffect, useState } from 'react';
import { JobNetworkDocument } from '../generated/documents.js';
import type { JobNetworkQuery } from '../generated/documents.js';
import { describeError } from '../server/api-error.js';
import { persist } from '../server/persist.js';
import { request } from '../server/request.js';

/** What a job trains and what its step holds, which do not change; or why they cannot be told. */
export type JobNetwork =
  { readonly network: NonNullable<JobNetworkQuery['trainingJob']> } | { readonly failure: string };

/** Null until the server has told it. */
export function useJobNetwork(id: string): JobNetwork | null {
  const [told, setTold] = useState<JobNetwork | null>(null);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    persist(() => request(JobNetworkDocument, { id }, signal), signal).then(
      ({ trainingJob }) => setTold(trainingJob === null ? null : { network: trainingJob }),
      (error: unknown) => {
        if (!signal.aborted) setTold({ failure: describeError(error) });
      },
    );
    return () => controller.abort();
  }, [id]);
  return told;
}
