import { credentials } from './access.js';
import type { FormattedErrors } from './api-error.js';
import { isConnected } from './connection.js';
import { ConnectionError } from './connection-error.js';

/** As GraphQL over HTTP has it. */
export interface Answer<Result> {
  readonly data?: Result | null;
  readonly errors?: FormattedErrors;
}

/** Sends a request as JSON. Throws ConnectionError where there is no answer. */
export async function post<Result>(body: string, signal?: AbortSignal): Promise<Answer<Result>> {
  const headers = { 'content-type': 'application/json', ...credentials() };
  try {
    const response = await fetch('/graphql', { method: 'POST', headers, body, ...(signal && { signal }) });
    const answer = (await response.json()) as Answer<Result>;
    isConnected.set(true);
    return answer;
  } catch (error) {
    if (signal?.aborted !== true) isConnected.set(false);
    throw new ConnectionError('The server cannot be reached', { cause: error });
  }
}
