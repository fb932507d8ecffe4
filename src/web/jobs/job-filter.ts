import type { TrainingJobState } from '../generated/documents.js';

/** Which jobs are listed, as the page's address says it. */
export interface JobFilter {
  /** One of STATE_CHOICES; empty: any. */
  readonly state: string;
  /** That the name or the network has in it; empty: any. */
  readonly search: string;
}

/** What can be chosen of the states, by what the address calls it. */
export const STATE_CHOICES: Readonly<Record<string, readonly TrainingJobState[]>> = {
  ACTIVE: ['QUEUED', 'RUNNING', 'CANCELING'],
  QUEUED: ['QUEUED'],
  RUNNING: ['RUNNING'],
  SUCCEEDED: ['SUCCEEDED'],
  FAILED: ['FAILED'],
  CANCELED: ['CANCELED'],
  INTERRUPTED: ['INTERRUPTED'],
};

/** What an address says of the list. */
export function filterOf(search: URLSearchParams): JobFilter {
  const state = search.get('state') ?? '';
  return { state: Object.hasOwn(STATE_CHOICES, state) ? state : '', search: search.get('search') ?? '' };
}

/** Where jobs are listed by a filter. */
export function listAddress({ state, search }: JobFilter): string {
  const parameters = new URLSearchParams({
    ...(state !== '' && { state }),
    ...(search !== '' && { search }),
  });
  return parameters.size === 0 ? '/' : `/?${parameters.toString()}`;
}

export function isFiltered({ state, search }: JobFilter): boolean {
  return state !== '' || search.trim() !== '';
}

/** Variables of the query that a list begins with; 100 is the most that the API tells at once. */
export function firstJobs({ state, search }: JobFilter) {
  return { first: 100, after: null, states: STATE_CHOICES[state] ?? null, search: search.trim() || null };
}
