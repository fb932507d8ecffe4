import { describe, expect, it } from 'vitest';
import { byteCount } from '#densegraph/terminal/byte-count.js';

describe('byteCount', () => {
  it.each([
    ['1000000', 1_000_000],
    ['1.5GB', 1_500_000_000],
    ['512 MiB', 512 * 2 ** 20],
    ['8GiB', 8 * 2 ** 30],
    ['2000kB', 2_000_000],
  ])('reads %s', (text, bytes) => expect(byteCount(text)).toBe(bytes));

  it.each([
    '',
    '0',
    '-1',
    '8gb',
    '1e9',
    'GiB',
    '9999999TiB',
    '80%',
    '1.5',
    '1.5B',
    '5',
    '999kB',
    '1500000.5',
  ])('refuses %j', (text) => expect(() => byteCount(text)).toThrow(/Expected an amount of memory/));
});
