import { GraphQLError } from 'graphql';
import type { ASTNode } from 'graphql';
import { LIMITS } from './request-limits.js';

/** What a request or its client has too much of, as docs/error-codes.md lists them. */
export type LimitCode =
  | 'TOO_MANY_TOKENS'
  | 'TOO_DEEP'
  | 'TOO_COSTLY'
  | 'TOO_MANY_FIELDS'
  | 'TOO_MANY_ALIASES'
  | 'TOO_MANY_DIRECTIVES'
  | 'LIST_TOO_LONG'
  | 'TOO_MANY_SUBSCRIPTIONS'
  | 'RATE_LIMITED';

/** The error that a client is told of a limit. */
export function limitError(code: LimitCode, message: string, nodes: ASTNode | null = null): GraphQLError {
  return new GraphQLError(message, { nodes, extensions: { code } });
}

/** The error of a list with too many items. */
export function longListError(length: number, node: ASTNode | null = null): GraphQLError {
  const message = `Expected lists of at most ${LIMITS.listItems} items but received one of ${length}`;
  return limitError('LIST_TOO_LONG', message, node);
}
