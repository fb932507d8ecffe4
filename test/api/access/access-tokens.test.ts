import { describe, expect, it } from 'vitest';
import { AccessError } from '#densegraph/api/access/access-error.js';
import { AccessTokens } from '#densegraph/api/access/access-tokens.js';

const FIRST = 'first-token-of-many';
const SECOND = 'second~token+of/many==';

describe('AccessTokens', () => {
  it('accepts each token as RFC 6750 writes it', () => {
    const tokens = new AccessTokens([FIRST, SECOND]);
    for (const credentials of [
      `Bearer ${FIRST}`,
      `Bearer ${SECOND}`,
      `bearer  ${FIRST}`,
      `BEARER ${FIRST} `,
    ]) {
      expect(tokens.accept(credentials), credentials).toBe(true);
    }
  });

  it.each([
    undefined,
    null,
    '',
    FIRST,
    'Bearer',
    'Bearer ',
    `Basic ${FIRST}`,
    `Bearer ${FIRST}x`,
    `Bearer ${FIRST.slice(1)}`,
    `Bearer ${FIRST} ${SECOND}`,
    `Bearer ${FIRST},${SECOND}`,
    `Bearer\n${FIRST}`,
    [`Bearer ${FIRST}`],
    { toString: () => `Bearer ${FIRST}` },
  ])('accepts nothing else: %j', (credentials) => {
    expect(new AccessTokens([FIRST, SECOND]).accept(credentials)).toBe(false);
  });

  it('keeps no token, so that no dump can show it', () => {
    const tokens = new AccessTokens([FIRST]);
    expect(JSON.stringify(tokens)).not.toContain(FIRST);
    expect(Object.values(tokens)).toEqual([]);
  });

  it.each([
    [[], /at least one token/],
    [['fifteen-letters'], /16 to 1024 characters but number 1 has 15/],
    [[FIRST, 'x'.repeat(1025)], /number 2 has 1025/],
    [[FIRST, 'sixteen letters or more'], /without blanks but number 2/],
    [['sixteen-lettérs-or-more'], /ASCII/],
  ])('refuses %j without repeating them', (given, message) => {
    const make = () => new AccessTokens(given);
    expect(make).toThrow(AccessError);
    expect(make).toThrow(message);
    for (const token of given) expect(make).not.toThrow(token);
  });
});
