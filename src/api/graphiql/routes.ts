import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Router } from 'express';
import { wantsPage } from '../wants-page.js';
import { GRAPHIQL_PAGE, GRAPHIQL_PATH, GRAPHIQL_POLICY, GRAPHIQL_START } from './page.js';

/** The page's scripts and styles: the package that has each, and where in it. */
const FILES = {
  'graphiql.css': ['graphiql', 'graphiql.min.css'],
  'graphiql.js': ['graphiql', 'graphiql.min.js'],
  'react.js': ['react', 'umd/react.production.min.js'],
  'react-dom.js': ['react-dom', 'umd/react-dom.production.min.js'],
} as const;

const { resolve } = createRequire(import.meta.url);

/** Serves GraphiQL to browsers that open `path`, all from installed packages. */
export function graphiqlRoutes(path: string): Router {
  const router = Router();
  router.get(path, (request, response, next) => {
    if (!wantsPage(request)) {
      next();
      return;
    }
    response.set('content-security-policy', GRAPHIQL_POLICY).set('cache-control', 'no-store');
    response.type('html').send(GRAPHIQL_PAGE);
  });
  router.get(`${GRAPHIQL_PATH}/start.js`, (_request, response) => {
    response.type('js').send(GRAPHIQL_START);
  });
  for (const [name, [packageName, file]] of Object.entries(FILES)) {
    const root = dirname(resolve(`${packageName}/package.json`));
    router.get(`${GRAPHIQL_PATH}/${name}`, (_request, response) => {
      response.sendFile(file, { root, maxAge: '1h' });
    });
  }
  return router;
}
