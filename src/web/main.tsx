/**
 * The page for people at a browser. It speaks only the public GraphQL API.
 *
 * A view is added so:
 * 1. a folder of its own with `NAME-view.tsx`, whose default export takes ViewProps and begins with a PageHeading;
 * 2. a line in routing/routes.ts, its address in src/api/page/routes.ts, and in NAVIGATION of page/app.tsx where every view
 *    leads to it;
 * 3. what it asks for in documents/*.graphql: `npm run generate:documents` makes typed documents of them, for
 *    `request` (queries, mutations), `subscribe` and `keepSubscribed`;
 * 4. its styles in a file of its own beside it, made of the custom properties of style/theme.css;
 * 5. its address in test/web/views.ts, so that axe, the widths and the screenshots see it.
 */
import './routing/begin-view.js';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './style/theme.css';
import './style/curve-colors.css';
import './style/elements.css';
import './style/page.css';
import { App } from './page/app.js';

const root = document.getElementById('page');
if (root === null) throw new Error('expected the element #page in index.html');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
