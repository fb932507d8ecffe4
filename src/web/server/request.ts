import type { TypedDocumentString } from '../generated/documents.js';
import { refuseToken } from './access.js';
import { ApiError, apiErrorOf } from './api-error.js';
import { takeAhead } from './ask-ahead.js';
import { post } from './post.js';

/**
 * Runs a query or mutation. Throws ConnectionError where there is no answer, ApiError where the answer has errors; both
 * end what asks for a token where the server wants one.
 */
export async function request<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Result> {
  const body = JSON.stringify({ query: document.toString(), variables });
  const { data, errors } = await (takeAhead<Result>(body) ?? post<Result>(body, signal));
  if (errors !== undefined && errors.length > 0) {
    const error = apiErrorOf(errors);
    if (error.code === 'UNAUTHENTICATED') refuseToken();
    throw error;
  }
  if (data == null) throw new ApiError('UNKNOWN', 'Expected data of the server but received none');
  return data;
}
