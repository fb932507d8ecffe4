import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger } from 'pino';

/** What is being answered: a request, or the messages of a connection. */
export interface RequestScope {
  /** Its lines have the id of the request or the connection. */
  readonly log: Logger;
}

/** Known to all that a request calls, and waits for, without being handed on. */
export const requestScope = new AsyncLocalStorage<RequestScope>();
