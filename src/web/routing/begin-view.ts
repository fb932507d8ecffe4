/** Imported first: the server and the browser begin with the view of the page's address while React is still read. */
import { matchPath } from './match-path.js';
import { ROUTES } from './routes.js';

for (const { pattern, load, ask } of ROUTES) {
  const parameters = matchPath(pattern, location.pathname);
  if (parameters === null) continue;
  ask?.(parameters);
  load().catch(() => undefined); // Whoever shows the view learns of it.
}
