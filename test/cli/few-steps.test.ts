import { expect, it } from 'vitest';
import { fewStepsWarning } from '#densegraph/cli/few-steps.js';

it.each([
  [500, 256, /has 2 steps; .* --batch 32 makes it 16\.$/],
  [32, 32, /has 1 step; .* --batch 2 makes it 16\.$/],
  [5, 4, /--batch 1 makes it 5\.$/],
])(
  'of %d images by %d it says how many steps an epoch has, and a batch that makes more',
  (images, batch, said) => {
    expect(fewStepsWarning(images, batch)).toMatch(said);
  },
);

it.each([
  [500, 55],
  [60_000, 256],
  [5, 1],
])('of %d images by %d it says nothing', (images, batch) => {
  expect(fewStepsWarning(images, batch)).toBeNull();
});
