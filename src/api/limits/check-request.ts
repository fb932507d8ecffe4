import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';
import { checkSubscriptions } from '../unconditional-subscription.js';
import { limitError, longListError } from './limit-error.js';
import { LIMITS } from './request-limits.js';

const OPENING: ReadonlySet<string> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<string> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/**
 * Throws the error of a limit that a request is beyond, before anything is done that takes a time or a depth of the stack
 * which grows with it. Whether it is GraphQL at all is for the parser to say.
 */
export function checkRequest(query: unknown, variables: unknown): void {
  if (typeof query === 'string') {
    checkTokens(query);
    checkSubscriptions(query);
  }
  checkLists(variables);
}

function checkTokens(query: string): void {
  let count = 0;
  let nesting = 0;
  for (const kind of tokensOf(query)) {
    count += 1;
    if (count > LIMITS.tokens) {
      throw limitError(
        'TOO_MANY_TOKENS',
        `Expected a document of at most ${LIMITS.tokens} tokens but received more`,
      );
    }
    if (OPENING.has(kind)) nesting += 1;
    if (CLOSING.has(kind)) nesting -= 1;
    if (nesting > LIMITS.nesting) {
      throw limitError(
        'TOO_DEEP',
        `Expected brackets within brackets at most ${LIMITS.nesting} deep but received more`,
      );
    }
  }
}

/** Up to the end, or to what is no token. */
function* tokensOf(query: string): Generator<TokenKind> {
  const lexer = new Lexer(new Source(query));
  try {
    while (lexer.advance().kind !== TokenKind.EOF) yield lexer.token.kind;
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
  }
}

/** Without recursion: variables may be nested as deeply as they are long. */
function checkLists(variables: unknown): void {
  const open = [variables];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    if (Array.isArray(value) && value.length > LIMITS.listItems) throw longListError(value.length);
    for (const part of Object.values(value)) open.push(part);
  }
}
