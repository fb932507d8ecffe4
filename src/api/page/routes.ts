import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Router } from 'express';
import type { Response } from 'express';
import { failureBody } from '../failure-body.js';
import { wantsPage } from '../wants-page.js';
import { compressedFiles } from './compressed-files.js';

/** Where the build puts the page (`npm run build:web`). */
const FOLDER = fileURLToPath(new URL('../../web/', import.meta.url));

/** The addresses of its views, which the page itself tells apart (src/web/routing/routes.ts). */
const ADDRESSES = ['/', '/new', '/jobs/:id', '/compare'];

/** The page needs nothing from elsewhere and has no code or styles in its markup. */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * Serves the page for people: one document for all its views, and files that have their content's hash in their names. At
 * any other address it tells a person, with status 404, that there is no such view; programs, and what is at or below the
 * addresses `elsewhere`, are left to the routes behind.
 */
export function pageRoutes(elsewhere: readonly string[]): Router {
  const router = Router();
  router.get(ADDRESSES, (_request, response) => sendPage(response));
  router.use('/assets', compressedFiles(join(FOLDER, 'assets')));
  router.get('/*address', (request, response, next) => {
    const address = request.path.toLowerCase();
    const isElsewhere = elsewhere.some((other) => address === other || address.startsWith(`${other}/`));
    if (isElsewhere || !wantsPage(request)) next();
    else sendPage(response.status(404));
  });
  return router;
}

function sendPage(response: Response): void {
  if (!existsSync(join(FOLDER, 'index.html'))) {
    response
      .status(404)
      .json(failureBody('NOT_FOUND', 'Expected a built page but found none: npm run build:web builds it'));
    return;
  }
  response.set(HEADERS).set('cache-control', 'no-cache');
  response.sendFile('index.html', { root: FOLDER, cacheControl: false });
}
