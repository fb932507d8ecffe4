/**
 * The page for people at a browser. It speaks only the public GraphQL API. This file is small, so that the first query and the
 * view's code are asked for before React is read.
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
import './style/theme.css';
import './style/curve-colors.css';
import './style/elements.css';
import './style/page.css';
import { prepareView } from './routing/routes.js';

prepareView(location.pathname);
const { mount } = await import('./page/mount.js');
mount();
