import { createHash, timingSafeEqual } from 'node:crypto';
import { AccessError } from './access-error.js';

const SHORTEST_TOKEN = 16;
const LONGEST_TOKEN = 1024;

/** The secrets that open the server, of which only hashes are kept. */
export class AccessTokens {
  readonly #hashes: readonly Buffer[];

  /** Throws AccessError where there is no token, or one that is too short or that no HTTP header can carry. */
  constructor(tokens: readonly string[]) {
    if (tokens.length === 0) throw new AccessError('expected at least one token but received none');
    tokens.forEach(checkToken);
    this.#hashes = tokens.map(hashOf);
  }

  /**
   * What credentials are instead of `Bearer TOKEN` (RFC 6750) with one of the tokens, in words that do not repeat them;
   * null: they are that. How long it takes tells nothing of how much of a token was right, nor which.
   */
  fault(credentials: unknown): string | null {
    if (credentials === undefined || credentials === null || credentials === '') return 'none';
    const [, token] = typeof credentials === 'string' ? (BEARER.exec(credentials) ?? []) : [];
    if (token === undefined) return 'another form';
    const received = hashOf(token);
    // Every one is compared, whether one before it was the same or not.
    const isKnown = this.#hashes.filter((hash) => timingSafeEqual(hash, received)).length > 0;
    return isKnown ? null : 'a wrong one';
  }
}

const BEARER = /^Bearer +([\x21-\x7e]+) *$/i;

/** The token itself is never in the message. */
function checkToken(token: string, index: number): void {
  const { length } = token;
  if (length < SHORTEST_TOKEN || length > LONGEST_TOKEN) {
    throw new AccessError(
      `expected tokens of ${SHORTEST_TOKEN} to ${LONGEST_TOKEN} characters but number ${index + 1} has ${length}: ` +
        "'openssl rand -hex 32' makes a good one",
    );
  }
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new AccessError(
      `expected tokens of visible ASCII characters without blanks but number ${index + 1} has others`,
    );
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
