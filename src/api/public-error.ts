import { randomBytes } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { GraphQLFormattedError } from 'graphql';
import { requestScope } from '../operations/request-scope.js';
import { boundedText } from './bounded-text.js';
import { actionableError } from './error-results.js';
import { storageFault } from './storage-fault.js';

/**
 * An error as a client may see it, without a stack and without what only the server's operator should know. Errors of
 * GraphQL go through, with `code` where they have none; failures that a client can act on keep their message and code;
 * any other is logged under an id, and the client is told the id, or that the server's storage is at fault.
 */
export function publicError(error: unknown, code: string): GraphQLFormattedError {
  const place = error instanceof GraphQLError ? placeOf(error) : {};
  const cause = causeOf(error);
  if (cause instanceof GraphQLError) {
    return {
      message: boundedText(cause.message),
      ...place,
      extensions: { code: cause.extensions['code'] ?? code },
    };
  }
  const actionable = actionableError(cause);
  if (actionable !== null) {
    return { message: actionable.message, ...place, extensions: { code: actionable.code } };
  }
  if (cause instanceof Error && cause.name === 'PlannerBusyError') {
    return { message: cause.message, ...place, extensions: { code: 'SERVER_BUSY' } };
  }
  const id = logInternalError(cause);
  const fault = storageFault(cause);
  if (fault !== null) return { message: fault.message, ...place, extensions: { code: fault.code } };
  return { message: `Internal error (${id})`, ...place, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
}

function placeOf({ locations, path }: GraphQLError): Pick<GraphQLFormattedError, 'locations' | 'path'> {
  return { ...(locations === undefined ? {} : { locations }), ...(path === undefined ? {} : { path }) };
}

/** What was thrown at first: graphql-js wraps errors to add their place. */
function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError !== undefined) cause = cause.originalError;
  return cause;
}

/** Writes the error to the server's log; returns the id under which it is found there. */
export function logInternalError(error: unknown): string {
  const id = randomBytes(4).toString('hex');
  const scope = requestScope.getStore();
  if (scope !== undefined) {
    scope.log.error({ errorId: id, err: error }, 'internal error');
    return id;
  }
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`Internal error (${id}): ${details}\n`);
  return id;
}
