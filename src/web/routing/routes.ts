import { lazy } from 'react';
import type { ComponentType } from 'react';
import type { ViewProps } from './view-props.js';

interface Route {
  readonly pattern: string;
  readonly view: ComponentType<ViewProps>;
}

/** The page's views by their addresses, which src/api/page/routes.ts knows too; each is loaded when it is first shown. */
export const ROUTES: readonly Route[] = [
  { pattern: '/', view: lazy(() => import('../jobs/jobs-view.js')) },
  { pattern: '/new', view: lazy(() => import('../start/start-view.js')) },
  { pattern: '/jobs/:id', view: lazy(() => import('../job/job-view.js')) },
  { pattern: '/compare', view: lazy(() => import('../compare/compare-view.js')) },
];
