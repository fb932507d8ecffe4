import { expect, test } from 'vitest';
import { describeBytes, formatBytes } from '#densegraph/compiler/format-bytes.js';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '0.98 KiB'],
  [1024 * 1024, '1.00 MiB'],
  [48 * 1024 * 1024, '48.0 MiB'],
  [343.55 * 1024 * 1024, '344 MiB'],
  [5 * 1024 ** 3, '5.00 GiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('bytes to the last one stand beside what people read', () => {
  expect(describeBytes(5_153_960_755)).toBe('5,153,960,755 bytes (4.80 GiB)');
});
