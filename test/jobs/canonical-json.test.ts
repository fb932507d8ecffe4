import { expect, it } from 'vitest';
import { canonicalJson } from '#densegraph/jobs/canonical-json.js';

it('does not depend on the order of keys, at any depth, and does on that of lists', () => {
  const a = { b: [{ d: 1, c: null }, 2], a: 'x' };
  const b = { a: 'x', b: [{ c: null, d: 1 }, 2] };
  expect(canonicalJson(a)).toBe(canonicalJson(b));
  expect(canonicalJson(a)).toBe('{"a":"x","b":[{"c":null,"d":1},2]}');
  expect(canonicalJson([1, 2])).not.toBe(canonicalJson([2, 1]));
  expect(canonicalJson({ 2: 1, 10: 1 })).toBe(canonicalJson({ 10: 1, 2: 1 }));
});

it('takes a field that is left out for one that is undefined, as a stored one is', () => {
  expect(canonicalJson({ a: undefined, b: 1 })).toBe(canonicalJson({ b: 1 }));
});
