/**
 * Imported first: the server and the browser begin with the view of the page's address while React is still read. The other
 * views' code comes once there is nothing else to do: it is there when the server is away, or is a newer one by then.
 */
import { matchPath } from './match-path.js';
import { ROUTES } from './routes.js';

const OTHERS_AFTER_MILLISECONDS = 3_000;

for (const { pattern, load, ask } of ROUTES) {
  const parameters = matchPath(pattern, location.pathname);
  if (parameters === null) continue;
  ask?.({ parameters, search: new URLSearchParams(location.search) });
  load().catch(() => undefined); // Whoever shows the view learns of it.
}

addEventListener('load', () => {
  setTimeout(() => {
    for (const { load } of ROUTES) load().catch(() => undefined);
  }, OTHERS_AFTER_MILLISECONDS);
});
