import type { ComponentType } from 'react';
import { JobDocument, JobsDocument } from '../generated/documents.js';
import { filterOf, firstJobs } from '../jobs/job-filter.js';
import { askAhead } from '../server/ask-ahead.js';
import type { ViewProps } from './view-props.js';

interface Route {
  readonly pattern: string;
  /** The view's code. */
  readonly load: () => Promise<{ readonly default: ComponentType<ViewProps> }>;
  /** Asks for what the view will ask for first, where it pays to ask before its code is there. */
  readonly ask?: (of: ViewProps) => void;
}

/** The page's views by their addresses, which src/api/page/routes.ts knows too. */
export const ROUTES: readonly Route[] = [
  {
    pattern: '/',
    load: () => import('../jobs/jobs-view.js'),
    ask: ({ search }) => askAhead(JobsDocument, firstJobs(filterOf(search))),
  },
  { pattern: '/new', load: () => import('../start/start-view.js') },
  {
    pattern: '/jobs/:id',
    load: () => import('../job/job-view.js'),
    ask: ({ parameters: { id = '' } }) => askAhead(JobDocument, { id }),
  },
  { pattern: '/compare', load: () => import('../compare/compare-view.js') },
];
