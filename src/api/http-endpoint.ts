import { constants } from 'node:zlib';
import { ApolloServer } from '@apollo/server';
import type { ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import compression from 'compression';
import type { CompressionOptions } from 'compression';
import express from 'express';
import type { ErrorRequestHandler, Express, Request, RequestHandler, Response } from 'express';
import { GraphQLError, OperationTypeNode } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { AccessTokens } from './access/access-tokens.js';
import { refuseCrossSite, refuseForeignHost } from './access/request-origin.js';
import type { Refusal } from './access/request-origin.js';
import { answerGraphql } from './answer-graphql.js';
import type { ApiContext, RequestContext } from './context.js';
import { EXPORT_PATH, exportRoutes } from './export-routes.js';
import { failureBody } from './failure-body.js';
import { graphiqlRoutes } from './graphiql/routes.js';
import { jsonStatus } from './json-status.js';
import { LIMITS } from './limits/request-limits.js';
import { errorFormatter } from './format-error.js';
import { logRequests } from './log-requests.js';
import { healthRoutes, METRICS_PATH, metricsRoutes } from './operations-routes.js';
import { pageRoutes } from './page/routes.js';
import { publicError } from './public-error.js';
import type { ServerOptions } from './server-options.js';
import { validationRules } from './validation.js';

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

/** Over a network it pays, and costs a local client next to nothing (docs/measurements/2026-11-29-web-page.md). */
const COMPRESSION: CompressionOptions = {
  threshold: 4096,
  level: 1,
  brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 18 } },
};

/** Answers GraphQL over HTTP. Not started yet. */
export function createApolloServer(
  schema: GraphQLSchema,
  options: ServerOptions,
): ApolloServer<RequestContext> {
  const format = errorFormatter(options);
  return new ApolloServer<RequestContext>({
    schema,
    // A rule of ours refuses it, over WebSocket as well.
    introspection: true,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    persistedQueries: false,
    validationRules: validationRules(options),
    validationOptions: { maxErrors: LIMITS.errors },
    formatError: ({ extensions }, error) => format(error, String(extensions?.['code'])),
    plugins: [refuseSubscriptions, jsonStatus, ApolloServerPluginLandingPageDisabled()],
    // Whoever starts the server ends it.
    stopOnTerminationSignals: false,
  });
}

/** The server's HTTP side: GraphQL and GraphiQL at `path`, the page for people, clear JSON errors everywhere. */
export function createHttpEndpoint(
  apollo: ApolloServer<RequestContext>,
  path: string,
  context: ApiContext,
  { tokens, graphiql, page, traffic }: ServerOptions,
): Express {
  const app = express();
  app.disable('x-powered-by');
  if (context.log) app.use(logRequests(context.log));
  app.use(refusing(({ headers }) => refuseForeignHost(headers, tokens !== null)));
  if (context.operations) app.use(healthRoutes(context.operations));
  // Pages elsewhere may have links to these, and they hold no secrets.
  if (graphiql) app.use(graphiqlRoutes(path));
  if (page) app.use(pageRoutes([path, METRICS_PATH, EXPORT_PATH]));
  app.use(refusing(({ headers }) => refuseCrossSite(headers)));
  if (tokens !== null) app.use(expectToken(tokens));
  if (context.operations) app.use(metricsRoutes(context.operations));
  app.use(path, compression(COMPRESSION), expectJson, answerGraphql(apollo, context, traffic));
  app.use(exportRoutes(context.trainedModels));
  app.use((request, response) => {
    response
      .status(404)
      .json(failureBody('NOT_FOUND', `Expected a request to ${path} but received one to ${request.path}`));
  });
  app.use(answerFailure);
  return app;
}

function refusing(refusalOf: (request: Request) => Refusal | null): RequestHandler {
  return (request, response, next) => {
    const refusal = refusalOf(request);
    if (refusal === null) next();
    else refuse(response, refusal);
  };
}

function expectToken(tokens: AccessTokens): RequestHandler {
  return (request, response, next) => {
    const fault = tokens.fault(request.headers.authorization);
    if (fault === null) {
      next();
      return;
    }
    response.set('www-authenticate', 'Bearer realm="densegraph"');
    refuse(response, {
      status: 401,
      code: 'UNAUTHENTICATED',
      message: `Expected a header Authorization: Bearer TOKEN with a token of this server but received ${fault}`,
    });
  };
}

function refuse(response: Response, { status, code, message }: Refusal): void {
  response.status(status).json(failureBody(code, message));
}

const expectJson: RequestHandler = (request, response, next) => {
  const received = request.get('content-type') ?? 'none';
  if (request.method !== 'POST' || /^application\/json\s*(;|$)/i.test(received)) {
    next();
    return;
  }
  response
    .status(415)
    .json(
      failureBody(
        'UNSUPPORTED_MEDIA_TYPE',
        `Expected a body of type application/json but received ${received}`,
      ),
    );
};

const CODES: Readonly<Record<number, string>> = {
  404: 'NOT_FOUND',
  413: 'REQUEST_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
};

/** Instead of messages that would tell less, or the paths of the server's files. */
const REASONS: Readonly<Record<number, string>> = {
  404: 'Expected the address of something that is there but it has been removed',
  413: `Expected a body of at most ${LIMITS.requestBytes} bytes but received a larger one`,
};

/** Bodies that cannot be read or are beyond a limit, and whatever else is thrown before GraphQL sees the request. */
const answerFailure: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) {
    next(error);
    return;
  }
  if (isHttpError(error) && error.status < 500) {
    const { status } = error;
    const reason = REASONS[status] ?? `The request could not be read: ${error.message}`;
    response.status(status).json(failureBody(CODES[status] ?? 'BAD_REQUEST', reason));
    return;
  }
  if (error instanceof GraphQLError) {
    response.status(400).json({ errors: [publicError(error, 'BAD_REQUEST')] });
    return;
  }
  response.status(500).json({ errors: [publicError(error, 'INTERNAL_SERVER_ERROR')] });
};

/** As Express and its body parser throw them. */
function isHttpError(error: unknown): error is Error & { readonly status: number } {
  return error instanceof Error && 'status' in error && typeof error.status === 'number';
}
