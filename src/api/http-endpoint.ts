import { ApolloServer } from '@apollo/server';
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { expressMiddleware } from '@as-integrations/express5';
import express from 'express';
import type { ErrorRequestHandler, Express, RequestHandler } from 'express';
import { GraphQLError, OperationTypeNode } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { ApiContext } from './context.js';
import { exportRoutes } from './export-routes.js';
import { graphiqlRoutes } from './graphiql/routes.js';
import { logRequests } from './log-requests.js';
import { healthRoutes, metricsRoutes } from './operations-routes.js';
import { LIMITS } from './limits.js';
import { isLoopbackHost } from './loopback-host.js';
import { publicError } from './public-error.js';
import { queryLimits } from './query-limits.js';

/** Subscriptions come over WebSocket; by POST they would seem to end at once. */
const refuseSubscriptions: ApolloServerPlugin = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation: ({ operation }) => {
        if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return Promise.resolve();
        throw new GraphQLError(
          'Expected a query or a mutation but received a subscription: open a WebSocket to this address with the ' +
            'protocol graphql-transport-ws for it',
          { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } },
        );
      },
    }),
};

/** Answers GraphQL over HTTP. Not started yet. */
export function createApolloServer(schema: GraphQLSchema): ApolloServer<ApiContext> {
  return new ApolloServer<ApiContext>({
    schema,
    introspection: true,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    parseOptions: { maxLexicalTokens: LIMITS.tokens },
    validationRules: [queryLimits],
    formatError: ({ extensions }, error) => publicError(error, String(extensions?.['code'])),
    plugins: [refuseSubscriptions, ApolloServerPluginLandingPageDisabled()],
    // Whoever starts the server ends it.
    stopOnTerminationSignals: false,
  });
}

/** The server's HTTP side: GraphQL and GraphiQL at `path`, clear JSON errors everywhere. */
export function createHttpEndpoint(
  apollo: ApolloServer<ApiContext>,
  path: string,
  context: ApiContext,
): Express {
  const app = express();
  app.disable('x-powered-by');
  if (context.log) app.use(logRequests(context.log));
  app.use(expectLoopbackHost);
  if (context.operations) app.use(healthRoutes(context.operations));
  app.use(graphiqlRoutes(path));
  app.use(
    path,
    expectJson,
    express.json({ limit: LIMITS.requestBytes }),
    expressMiddleware(apollo, { context: () => Promise.resolve(context) }),
  );
  app.use(exportRoutes(context.trainedModels));
  if (context.operations) app.use(metricsRoutes(context.operations));
  app.use((request, response) => {
    response
      .status(404)
      .json(failure('NOT_FOUND', `Expected a request to ${path} but received one to ${request.path}`));
  });
  app.use(answerFailure);
  return app;
}

const expectLoopbackHost: RequestHandler = (request, response, next) => {
  if (isLoopbackHost(request.headers.host)) {
    next();
    return;
  }
  const message =
    'Expected the Host 127.0.0.1, localhost or [::1] but received another: open the server by one of these';
  response.status(403).json(failure('FORBIDDEN', message));
};

const expectJson: RequestHandler = (request, response, next) => {
  const received = request.get('content-type') ?? 'none';
  if (request.method !== 'POST' || /^application\/json\s*(;|$)/i.test(received)) {
    next();
    return;
  }
  response
    .status(415)
    .json(
      failure('UNSUPPORTED_MEDIA_TYPE', `Expected a body of type application/json but received ${received}`),
    );
};

const CODES: Readonly<Record<number, string>> = { 413: 'REQUEST_TOO_LARGE', 415: 'UNSUPPORTED_MEDIA_TYPE' };

/** Bodies that cannot be read, and whatever else is thrown before GraphQL sees the request. */
const answerFailure: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  if (isHttpError(error) && error.status < 500) {
    const { status, message } = error;
    response
      .status(status)
      .json(failure(CODES[status] ?? 'BAD_REQUEST', `The request could not be read: ${message}`));
    return;
  }
  response.status(500).json({ errors: [publicError(error, 'INTERNAL_SERVER_ERROR')] });
};

/** As Express and its body parser throw them. */
function isHttpError(error: unknown): error is Error & { readonly status: number } {
  return error instanceof Error && 'status' in error && typeof error.status === 'number';
}

function failure(code: string, message: string) {
  return { errors: [{ message, extensions: { code } }] };
}
