import { expect, it } from 'vitest';
import { configHash } from '#densegraph/training/config-hash.js';
import { IMPLIED_SETTINGS, type TrainingConfig } from '#densegraph/training/training-config.js';
import { TINY } from './tiny-config.js';

it('is the same for equal configs, whatever the order of their fields', () => {
  const turned = Object.fromEntries(Object.entries(TINY).toReversed()) as unknown as TrainingConfig;
  expect(configHash(turned)).toBe(configHash(TINY));
  expect(configHash({ ...TINY, seed: 8 })).not.toBe(configHash(TINY));
});

it('is that of configs which did not say yet what goes without saying', () => {
  const earlier = Object.fromEntries(
    Object.entries(TINY).filter(([name]) => !Object.hasOwn(IMPLIED_SETTINGS, name)),
  );
  expect(configHash(earlier as unknown as TrainingConfig)).toBe(configHash(TINY));
});

it.each<Partial<TrainingConfig>>([
  { precision: 'BFLOAT16' },
  { allowTf32: true },
  { allowNondeterministic: true },
])('is another with %j', (change) => {
  expect(configHash({ ...TINY, ...change })).not.toBe(configHash(TINY));
});
