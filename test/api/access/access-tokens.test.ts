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
      expect(tokens.fault(credentials), credentials).toBeNull();
    }
  });

  it.each<[unknown, string]>([
    [undefined, 'none'],
    [null, 'none'],
    ['', 'none'],
    [FIRST, 'another form'],
    ['Bearer', 'another form'],
    ['Bearer ', 'another form'],
    [`Basic ${FIRST}`, 'another form'],
    [`Bearer ${FIRST}x`, 'a wrong one'],
    [`Bearer ${FIRST.slice(1)}`, 'a wrong one'],
    [`Bearer ${FIRST} ${SECOND}`, 'another form'],
    [`Bearer ${FIRST},${SECOND}`, 'a wrong one'],
    [`Bearer\n${FIRST}`, 'another form'],
    [[`Bearer ${FIRST}`], 'another form'],
    [{ toString: () => `Bearer ${FIRST}` }, 'another form'],
  ])('accepts nothing else: %j is %s', (credentials, fault) => {
    expect(new AccessTokens([FIRST, SECOND]).fault(credentials)).toBe(fault);
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
