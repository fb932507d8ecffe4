import { lazy } from 'react';
import type { ComponentType } from 'react';
import JobsView from '../jobs/jobs-view.js';
import type { ViewProps } from './view-props.js';

interface Route {
  readonly pattern: string;
  readonly view: ComponentType<ViewProps>;
}

/** The page's views by their addresses, which src/api/page/routes.ts knows too; all but the first are loaded when they are shown. */
export const ROUTES: readonly Route[] = [
  { pattern: '/', view: JobsView },
  { pattern: '/new', view: lazy(() => import('../start/start-view.js')) },
  { pattern: '/jobs/:id', view: lazy(() => import('../job/job-view.js')) },
  { pattern: '/compare', view: lazy(() => import('../compare/compare-view.js')) },
];
