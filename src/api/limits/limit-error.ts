import { GraphQLError } from 'graphql';
import type { ASTNode } from 'graphql';

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
