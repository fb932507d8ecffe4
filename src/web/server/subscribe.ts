import { createClient } from 'graphql-ws';
import type { TypedDocumentString } from '../generated/documents.js';
import { credentials, refuseToken } from './access.js';
import { ApiError, apiErrorOf } from './api-error.js';
import type { FormattedErrors } from './api-error.js';
import { isConnected } from './connection.js';
import { ConnectionError } from './connection-error.js';

const FORBIDDEN = 4403;
const PING_MILLISECONDS = 10_000;
const PONG_TIMEOUT_MILLISECONDS = 5_000;

let unanswered: ReturnType<typeof setTimeout> | undefined;

const client = createClient({
  url: () => `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/graphql`,
  connectionParams: credentials,
  // It would subscribe with its first variables again: whoever subscribes knows better what comes next.
  retryAttempts: 0,
  lazyCloseTimeout: 1_000,
  // Connections that broke without a word, as after a sleep, are found by pings that nobody answers.
  keepAlive: PING_MILLISECONDS,
  on: {
    connected: () => isConnected.set(true),
    ping: (received) => {
      if (!received) unanswered = setTimeout(() => client.terminate(), PONG_TIMEOUT_MILLISECONDS);
    },
    pong: (received) => {
      if (received) clearTimeout(unanswered);
    },
    closed: () => clearTimeout(unanswered),
  },
});

/**
 * The values of a subscription until the server completes it or the signal is aborted. Throws ConnectionError where the
 * connection is lost, ApiError where the server answers with errors.
 */
export async function* subscribe<Result, Variables extends Record<string, unknown>>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  signal: AbortSignal,
): AsyncGenerator<Result> {
  const answers = client.iterate<Result>({ query: document.toString(), variables });
  const end = (): void => void answers.return?.();
  signal.addEventListener('abort', end);
  try {
    if (signal.aborted) return;
    for await (const { data, errors } of answers) {
      if (errors !== undefined) throw apiErrorOf(errors);
      if (data != null) yield data;
    }
  } catch (error) {
    throw explain(error);
  } finally {
    signal.removeEventListener('abort', end);
    end();
  }
}

/** graphql-ws throws a list of GraphQL's errors, or the event by which the connection was closed. */
function explain(error: unknown): Error {
  if (error instanceof ApiError) return error;
  if (Array.isArray(error)) return apiErrorOf(error as FormattedErrors);
  if (typeof error === 'object' && error !== null && 'code' in error && error.code === FORBIDDEN) {
    refuseToken();
    return new ApiError('UNAUTHENTICATED', 'The server did not take the token');
  }
  isConnected.set(false);
  return new ConnectionError('The connection to the server is lost', { cause: error });
}
