import { EXAMPLES } from './examples.js';

/** Where the page's own files are served. */
export const GRAPHIQL_PATH = '/graphiql';

export const GRAPHIQL_PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>densegraph</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="${GRAPHIQL_PATH}/graphiql.css" />
    <style>
      body { margin: 0; }
      #graphiql { height: 100vh; }
    </style>
  </head>
  <body>
    <div id="graphiql">Loading GraphiQL</div>
    <noscript>GraphiQL needs JavaScript. Send GraphQL requests to this address by POST instead.</noscript>
    <script src="${GRAPHIQL_PATH}/react.js"></script>
    <script src="${GRAPHIQL_PATH}/react-dom.js"></script>
    <script src="${GRAPHIQL_PATH}/graphiql.js"></script>
    <script src="${GRAPHIQL_PATH}/start.js"></script>
  </body>
</html>
`;

/** Queries go by POST, subscriptions by graphql-transport-ws, both to the page's own address. */
export const GRAPHIQL_START = `const fetcher = GraphiQL.createFetcher({
  url: location.pathname,
  subscriptionUrl: \`\${location.protocol === 'https:' ? 'wss' : 'ws'}://\${location.host}\${location.pathname}\`,
});
ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher,
    defaultEditorToolsVisibility: true,
    defaultQuery: '',
    defaultTabs: ${JSON.stringify(EXAMPLES)},
  }),
);
`;

/** The page needs nothing from elsewhere; the editor sets inline styles. */
export const GRAPHIQL_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  'font-src data:',
  "connect-src 'self' ws://127.0.0.1:* ws://localhost:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
