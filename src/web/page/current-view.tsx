import { Suspense, lazy } from 'react';
import { matchPath } from '../routing/match-path.js';
import { place } from '../routing/location.js';
import { ROUTES } from '../routing/routes.js';
import { useObservable } from '../server/use-observable.js';
import { ErrorBoundary } from './error-boundary.js';
import { NotFound } from './not-found.js';

const VIEWS = ROUTES.map(({ pattern, load }) => ({ pattern, View: lazy(load) }));

/** The view of the page's address; another address makes it anew. */
export function CurrentView() {
  const { path, search } = useObservable(place);
  for (const { pattern, View } of VIEWS) {
    const parameters = matchPath(pattern, path);
    if (parameters === null) continue;
    return (
      <ErrorBoundary key={path}>
        <Suspense fallback={<p className="loading">Loading…</p>}>
          <View parameters={parameters} search={new URLSearchParams(search)} />
        </Suspense>
      </ErrorBoundary>
    );
  }
  return <NotFound what="There is no such view." />;
}
