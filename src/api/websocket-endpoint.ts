import { STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError, parse, specifiedRules, validate } from 'graphql';
import type { ExecutionArgs, ExecutionResult, FormattedExecutionResult, GraphQLSchema } from 'graphql';
import type { ConnectionInitMessage, SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { AccessTokens } from './access/access-tokens.js';
import { refuseCrossSite, refuseForeignHost } from './access/request-origin.js';
import type { ApiContext } from './context.js';
import { LIMITS } from './limits.js';
import { publicError } from './public-error.js';
import { queryLimits } from './query-limits.js';
import type { ServerOptions } from './server-options.js';

const VALIDATION_RULES = [...specifiedRules, queryLimits];

/** How long a client may take to answer that the connection closes. */
const CLOSE_TIMEOUT_MS = 1_000;

export interface WebSocketEndpoint {
  /** Ends all connections with the code 1001, Going away. */
  close(): Promise<void>;
}

/**
 * Answers GraphQL over WebSocket (graphql-transport-ws) at `path` of an HTTP server, under the same limits and with
 * errors masked in the same way as over HTTP: Apollo Server has no part in it.
 */
export function attachWebSocketEndpoint(
  server: Server,
  path: string,
  schema: GraphQLSchema,
  context: ApiContext,
  { tokens }: ServerOptions,
): WebSocketEndpoint {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LIMITS.messageBytes });
  const graphql = useServer(
    {
      // Otherwise the reason of a close would be the message of whatever was thrown.
      isProd: true,
      // The connection is closed with the code 4403, Forbidden.
      onConnect: ({ connectionParams }) => tokens === null || mayConnect(connectionParams, tokens),
      onSubscribe: (_connection, _id, payload) => prepare(payload, schema, context),
      onNext: (_connection, _id, _payload, _arguments, result) => maskResult(result),
      onError: (_connection, _id, _payload, errors) => errors.map(maskExecutionError),
    },
    sockets,
  );
  server.on('upgrade', (request, socket, head) => {
    // Until ws takes the socket nobody listens to it, and an error that nobody hears ends the process.
    socket.on('error', () => socket.destroy());
    const status = refusalOf(request, path, tokens !== null);
    if (status === null) {
      sockets.handleUpgrade(request, socket, head, (client) => sockets.emit('connection', client, request));
    } else {
      refuse(socket, status);
    }
  });
  return {
    close: async () => {
      const timeout = setTimeout(() => {
        for (const client of sockets.clients) client.terminate();
      }, CLOSE_TIMEOUT_MS);
      await graphql.dispose();
      clearTimeout(timeout);
    },
  };
}

/** What to execute, or the errors of a document that cannot be. */
function prepare(
  { query, operationName, variables }: SubscribePayload,
  schema: GraphQLSchema,
  contextValue: ApiContext,
): ExecutionArgs | readonly GraphQLError[] {
  try {
    const document = parse(query, { maxLexicalTokens: LIMITS.tokens });
    const errors = validate(schema, document, VALIDATION_RULES);
    if (errors.length > 0) return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
    return { schema, document, operationName, variableValues: variables, contextValue };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return [withCode(error, 'GRAPHQL_PARSE_FAILED')];
  }
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes = null, source = null, positions = null, extensions } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { code, ...extensions } });
}

/** What graphql-ws is about to send. */
interface UnmaskedResult {
  readonly data?: ExecutionResult['data'] | undefined;
  readonly errors?: readonly GraphQLError[] | undefined;
}

/** Nothing where there is nothing to mask. */
function maskResult({ data, errors }: UnmaskedResult): FormattedExecutionResult | undefined {
  if (errors === undefined) return undefined;
  return { ...(data === undefined ? {} : { data }), errors: errors.map(maskExecutionError) };
}

/** Errors that have no path come from variables that do not fit the operation: no resolver has run. */
function maskExecutionError(error: GraphQLError) {
  return publicError(error, error.path === undefined ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR');
}

/** Whether the payload of connection_init has what the header Authorization has over HTTP, under that name. */
function mayConnect(payload: ConnectionInitMessage['payload'], tokens: AccessTokens): boolean {
  return Object.entries(payload ?? {}).some(
    ([name, value]) => name.toLowerCase() === 'authorization' && tokens.accept(value),
  );
}

/** The HTTP status with which a connection is refused; null: welcome. Browsers let any page open one to any server. */
function refusalOf({ url = '', headers }: IncomingMessage, path: string, hasTokens: boolean): number | null {
  if (url.split('?', 1)[0] !== path) return 404;
  return (refuseForeignHost(headers, hasTokens) ?? refuseCrossSite(headers))?.status ?? null;
}

function refuse(socket: Duplex, status: number): void {
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
  );
}
