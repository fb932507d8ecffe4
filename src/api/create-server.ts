import 'reflect-metadata';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import type { Server } from 'node:http';
import { isIPv6 } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { ApolloServer } from '@apollo/server';
import type { ApiContext, RequestContext } from './context.js';
import { createApolloServer, createHttpEndpoint } from './http-endpoint.js';
import { MutationRate, limitMutations } from './limits/mutation-rate.js';
import { oneAtATime } from './limits/one-at-a-time.js';
import { refuseUnreadable } from './refuse-unreadable.js';
import { createSchema } from './schema.js';
import { DEFAULT_SERVER_OPTIONS } from './server-options.js';
import type { ServerOptions } from './server-options.js';
import { attachWebSocketEndpoint } from './websocket/endpoint.js';
import type { WebSocketEndpoint } from './websocket/endpoint.js';
import { UpgradeRequest } from './websocket/upgrade-request.js';

const PATH = '/graphql';

/** How long requests that are being answered may take once the server closes. */
const CLOSE_TIMEOUT_MS = 2_000;

export interface ApiServer {
  /** 0: any free port. Rejects with the system's error (EADDRINUSE, ...) where it cannot listen. */
  listen(port: number): Promise<{ readonly url: string; readonly port: number }>;
  /** Ends subscriptions and connections, within a few seconds. What the context holds stays open. Safe to call twice. */
  close(): Promise<void>;
}

/** The GraphQL server, over HTTP and WebSocket at the same address. */
export async function createServer(
  context: ApiContext,
  given: Partial<ServerOptions> = {},
): Promise<ApiServer> {
  const options = { ...DEFAULT_SERVER_OPTIONS, ...given };
  const schema = createSchema();
  limitMutations(schema, new MutationRate(options.traffic));
  const apollo = createApolloServer(schema, options);
  await apollo.start();
  const { connections, headersMilliseconds, requestMilliseconds } = options.traffic;
  const settings = {
    IncomingMessage: UpgradeRequest,
    headersTimeout: headersMilliseconds,
    requestTimeout: requestMilliseconds,
    // Node.js looks every 30 s, and so would let a client take three times its time.
    connectionsCheckingInterval: Math.ceil(headersMilliseconds / 5),
  };
  const endpoint = createHttpEndpoint(apollo, PATH, context, options);
  const http = createHttpServer(settings, oneAtATime(endpoint, options.traffic));
  http.maxConnections = connections;
  refuseUnreadable(http, context.log);
  const webSockets = attachWebSocketEndpoint(http, PATH, schema, context, options);
  let closing: Promise<void> | null = null;
  return {
    async listen(port) {
      http.listen(port, options.address);
      await once(http, 'listening');
      const { port: chosen } = http.address() as AddressInfo;
      const name = isIPv6(options.address) ? `[${options.address}]` : options.address;
      return { url: `http://${name}:${chosen}${PATH}`, port: chosen };
    },
    close: () => (closing ??= closeAll(http, webSockets, apollo)),
  };
}

async function closeAll(
  http: Server,
  webSockets: WebSocketEndpoint,
  apollo: ApolloServer<RequestContext>,
): Promise<void> {
  const closed = closeHttp(http);
  await webSockets.close();
  await closed;
  await apollo.stop();
}

async function closeHttp(http: Server): Promise<void> {
  if (!http.listening) return;
  const closed = once(http, 'close');
  // Connections that wait for nothing are ended at once.
  http.close();
  const timeout = setTimeout(() => http.closeAllConnections(), CLOSE_TIMEOUT_MS);
  await closed;
  clearTimeout(timeout);
}
