import { expect, test } from 'vitest';
import { plotCurves } from '#densegraph/cli/plot-curves.js';

test('curves lie on one scale, from the first epoch to the last', () => {
  const curves = [
    { name: 'training', mark: '*', values: [4, 2, 0] },
    { name: 'validation', mark: 'o', values: [2, 2, 2] },
  ];
  expect(plotCurves('loss', curves, { width: 9, height: 5 })).toBe(
    [
      'loss',
      '   4.000 |*',
      '   3.000 | **',
      '   2.000 |ooooooooo',
      '   1.000 |     **',
      '   0.000 |       **',
      '         +---------',
      '          1       3  epoch',
      '          * training   o validation',
    ].join('\n'),
  );
});

test('one epoch, equal values and values that are no numbers are drawn without complaint', () => {
  const single = plotCurves('loss', [{ name: 'a', mark: '*', values: [1] }]);
  expect(single).toContain('*');
  expect(plotCurves('loss', [{ name: 'a', mark: '*', values: [1, Number.NaN, 1] }])).toContain('*');
  expect(plotCurves('loss', [{ name: 'a', mark: '*', values: [] }])).toBe('loss: nothing to plot');
});
