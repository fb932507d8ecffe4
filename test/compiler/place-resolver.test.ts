import { expect, test } from 'vitest';
import { placeResolver } from '#densegraph/compiler/place-resolver.js';
import { shareConcatenations } from '#densegraph/compiler/passes/share-concatenations.js';
import { resolvePlace } from '#densegraph/compiler/step.js';
import { traceStep } from '#densegraph/compiler/trace-step.js';
import { tinyDenseNet } from './small-graphs.js';

test('every tensor of a step with nested concatenations is where resolvePlace says', () => {
  const optimizer = { momentum: 0.9, nesterov: false, weightDecay: 0 };
  const step = shareConcatenations(traceStep(tinyDenseNet(4), 2, 'train', { optimizer }));
  const placeOf = placeResolver(step);
  const ids = step.tensors.map(({ id }) => id);
  expect(ids.map(placeOf)).toEqual(ids.map((id) => resolvePlace(step, id)));
  expect(new Set(ids.map((id) => placeOf(id).root)).size).toBeLessThan(ids.length);
  expect(() => placeOf(ids.length)).toThrow('Expected a tensor id below');
});
