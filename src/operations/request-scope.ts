import { AsyncLocalStorage } from 'node:async_hooks';
import type { Logger } from 'pino';

/** The request that is being answered. */
export interface RequestScope {
  readonly requestId: string;
  readonly log: Logger;
}

/** Known to all that a request calls, and waits for, without being handed on. */
export const requestScope = new AsyncLocalStorage<RequestScope>();
