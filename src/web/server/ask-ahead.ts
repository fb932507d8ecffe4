import type { TypedDocumentString } from '../generated/documents.js';
import { post } from './post.js';
import type { Answer } from './post.js';

/** What was asked before there was anyone to want it, by what was sent. */
const asked = new Map<string, Promise<Answer<unknown>>>();

/** Sends a query before the code is there that will ask for it: the server works while the browser reads that code. */
export function askAhead<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): void {
  const body = JSON.stringify({ query: document.toString(), variables });
  const answer = post<unknown>(body);
  asked.set(body, answer);
  // Whoever asks after a failure asks anew.
  answer.then(
    ({ errors }) => errors !== undefined && asked.delete(body),
    () => asked.delete(body),
  );
}

/** The answer to a query that was sent ahead, once. */
export function takeAhead<Result>(body: string): Promise<Answer<Result>> | undefined {
  const answer = asked.get(body);
  asked.delete(body);
  return answer as Promise<Answer<Result>> | undefined;
}
