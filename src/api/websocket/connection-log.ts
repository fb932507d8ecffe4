import { randomUUID } from 'node:crypto';
import { getOperationAST } from 'graphql';
import type { Logger } from 'pino';
import { requestScope } from '../../operations/request-scope.js';
import type { RequestScope } from '../../operations/request-scope.js';
import type { Preparation } from './prepare-operation.js';

/** What the log tells of one WebSocket: that it opens and closes, and of what kinds its operations were. */
export class ConnectionLog {
  readonly #scope: RequestScope;
  readonly #begun = performance.now();
  readonly #operations = { query: 0, mutation: 0, subscription: 0, refused: 0 };

  constructor(log: Logger) {
    this.#scope = { log: log.child({ connectionId: randomUUID() }) };
    this.#scope.log.info('connection opened');
  }

  /** Does a part of the connection's work; what is logged of it has the connection's id. */
  readonly run = <T>(work: () => T): T => requestScope.run(this.#scope, work);

  count(prepared: Preparation): void {
    const kind = isOperation(prepared)
      ? getOperationAST(prepared.document, prepared.operationName)?.operation
      : undefined;
    this.#operations[kind ?? 'refused'] += 1;
  }

  /** @param code that the WebSocket was closed with */
  close(code: number): void {
    const seconds = Math.round(performance.now() - this.#begun) / 1000;
    this.#scope.log.info({ code, seconds, operations: this.#operations }, 'connection closed');
  }
}

function isOperation(prepared: Preparation): prepared is Exclude<Preparation, readonly unknown[]> {
  return !Array.isArray(prepared);
}
