import type { TypedDocumentString } from '../generated/documents.js';
import { credentials, refuseToken } from './access.js';
import { ApiError, apiErrorOf } from './api-error.js';
import type { FormattedErrors } from './api-error.js';
import { isConnected } from './connection.js';
import { ConnectionError } from './connection-error.js';

interface Answer<Result> {
  readonly data?: Result | null;
  readonly errors?: FormattedErrors;
}

/**
 * Runs a query or mutation. Throws ConnectionError where there is no answer, ApiError where the answer has errors; both
 * end what asks for a token where the server wants one.
 */
export async function request<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Result> {
  const { data, errors } = await post<Result>({ query: document.toString(), variables }, signal);
  if (errors !== undefined && errors.length > 0) {
    const error = apiErrorOf(errors);
    if (error.code === 'UNAUTHENTICATED') refuseToken();
    throw error;
  }
  if (data == null) throw new ApiError('UNKNOWN', 'Expected data of the server but received none');
  return data;
}

async function post<Result>(body: object, signal?: AbortSignal): Promise<Answer<Result>> {
  const headers = { 'content-type': 'application/json', ...credentials() };
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });
    const answer = (await response.json()) as Answer<Result>;
    isConnected.set(true);
    return answer;
  } catch (error) {
    if (signal?.aborted !== true) isConnected.set(false);
    throw new ConnectionError('The server cannot be reached', { cause: error });
  }
}
