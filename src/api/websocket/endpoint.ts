import type { IncomingMessage, Server } from 'node:http';
import type { ExecutionResult, FormattedExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws';
import type { ConnectionInitMessage } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { AccessTokens } from '../access/access-tokens.js';
import { refuseCrossSite, refuseForeignHost } from '../access/request-origin.js';
import type { Refusal } from '../access/request-origin.js';
import type { ApiContext } from '../context.js';
import { errorFormatter } from '../format-error.js';
import type { ErrorFormatter } from '../format-error.js';
import { limitError } from '../limits/limit-error.js';
import { LIMITS } from '../limits/request-limits.js';
import { SubscriptionLimit } from '../limits/subscription-limit.js';
import { refuseSocket } from '../refuse-socket.js';
import type { ServerOptions } from '../server-options.js';
import { ConnectionLog } from './connection-log.js';
import { HeldBytes } from '../limits/held-bytes.js';
import { joinSocket } from './join-socket.js';
import type { SocketExtra } from './join-socket.js';
import { operationPreparer } from './prepare-operation.js';

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
  options: ServerOptions,
): WebSocketEndpoint {
  const { tokens, traffic } = options;
  const { log } = context;
  const prepare = operationPreparer(schema, options);
  const format = errorFormatter(options);
  const held = new HeldBytes(traffic.heldBytes);
  const subscriptions = new SubscriptionLimit(traffic.subscriptions);
  const graphql = makeServer<ConnectionInitMessage['payload'], SocketExtra>({
    connectionInitWaitTimeout: traffic.initMilliseconds,
    onConnect: ({ connectionParams, extra }) => {
      const fault = tokens === null ? null : faultOf(connectionParams, tokens);
      if (fault === null) return true;
      extra.forbid(`Expected authorization: Bearer TOKEN with a token of this server but received ${fault}`);
      return false;
    },
    onSubscribe: (connection, _id, payload) => {
      // With this one.
      const open = Object.keys(connection.subscriptions).length;
      const { operationsPerWebSocket, heldBytesPerWebSocket } = traffic;
      let refusal: GraphQLError | null = null;
      if (open > operationsPerWebSocket) refusal = tooManyOperations(operationsPerWebSocket);
      if (connection.extra.held.isExceeded) refusal = tooManyBytes(heldBytesPerWebSocket);
      const { client, gone } = connection.extra;
      const prepared =
        refusal !== null ? [refusal] : prepare(payload, { ...context, client, signal: gone.signal });
      connection.extra.log?.count(prepared);
      return prepared;
    },
    subscribe: (operation) => subscriptions.subscribe(operation),
    onNext: (_connection, _id, _payload, _operation, result) => formatResult(result, format),
    onError: (_connection, _id, _payload, errors) => errors.map((error) => formatError(error, format)),
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: LIMITS.messageBytes, handleProtocols });
  server.on('upgrade', (request, socket, head) => {
    // Until ws takes the socket nobody listens to it, and an error that nobody hears ends the process.
    socket.on('error', () => socket.destroy());
    const isFull = sockets.clients.size >= traffic.webSockets;
    const refusal = isFull ? FULL : refusalOf(request, path, tokens !== null);
    if (refusal === null) {
      sockets.handleUpgrade(request, socket, head, (client) => {
        const extra = {
          client: request.socket.remoteAddress ?? '',
          gone: new AbortController(),
          forbid: (reason: string) => client.close(CloseCode.Forbidden, reason),
          held: new HeldBytes(traffic.heldBytesPerWebSocket, held),
          log: log === undefined ? null : new ConnectionLog(log),
        };
        joinSocket(graphql, client, extra, traffic.unreadBytes);
      });
    } else {
      log?.info({ status: refusal.status, code: refusal.code }, 'connection refused');
      refuseSocket(socket, refusal);
    }
  });
  return {
    close: async () => {
      for (const client of sockets.clients) client.close(1001, 'Going away');
      const timeout = setTimeout(() => {
        for (const client of sockets.clients) client.terminate();
      }, CLOSE_TIMEOUT_MS);
      await new Promise((resolve) => sockets.close(resolve));
      clearTimeout(timeout);
    },
  };
}

function tooManyOperations(most: number): GraphQLError {
  const message = `Expected at most ${most} operations of one connection at the same time but this would be one more`;
  return limitError('TOO_MANY_SUBSCRIPTIONS', message);
}

function tooManyBytes(most: number): GraphQLError {
  const message = `Expected operations at the same time whose messages have at most ${most} bytes in all, of one connection, but these have more, or those of all connections have too many`;
  return limitError('TOO_MANY_SUBSCRIPTIONS', message);
}

/** What graphql-ws is about to send. */
interface UnformattedResult {
  readonly data?: ExecutionResult['data'] | undefined;
  readonly errors?: readonly GraphQLError[] | undefined;
}

/** Nothing where there is no error to format. */
function formatResult(
  { data, errors }: UnformattedResult,
  format: ErrorFormatter,
): FormattedExecutionResult | undefined {
  if (errors === undefined) return undefined;
  return {
    ...(data === undefined ? {} : { data }),
    errors: errors.map((error) => formatError(error, format)),
  };
}

/** Errors that have no path come from variables that do not fit the operation: no resolver has run. */
function formatError(error: GraphQLError, format: ErrorFormatter) {
  return format(error, error.path === undefined ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR');
}

/** AccessTokens.fault of the payload of connection_init, which has under its name what the header has over HTTP. */
function faultOf(payload: ConnectionInitMessage['payload'], tokens: AccessTokens): string | null {
  const found = Object.entries(payload ?? {}).find(([name]) => name.toLowerCase() === 'authorization');
  return tokens.fault(found?.[1]);
}

const NOT_FOUND: Refusal = { status: 404, code: 'NOT_FOUND', message: 'Expected another address' };
const FULL: Refusal = {
  status: 503,
  code: 'TOO_MANY_CONNECTIONS',
  message: 'Expected fewer WebSockets: try again later',
};

/** Why a connection is refused; null: welcome. Browsers let any page open one to any server. */
function refusalOf({ url = '', headers }: IncomingMessage, path: string, hasTokens: boolean): Refusal | null {
  if (url.split('?', 1)[0] !== path) return NOT_FOUND;
  return refuseForeignHost(headers, hasTokens) ?? refuseCrossSite(headers);
}
