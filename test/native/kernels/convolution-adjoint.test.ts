import { describe, expect, test } from 'vitest';
import { CONVOLUTION_CASES, convolutionName } from '../convolution-case.js';
import { convolvedShape } from '../reference/convolution.js';
import { instructionSets, runKernel } from '../run-kernel.js';
import { at, randomTensor, type Tensor } from '../tensor.js';

const inner = (a: Tensor, b: Tensor): number => {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += at(a.data, i) * at(b.data, i);
  return sum;
};

const magnitude = (a: Tensor, b: Tensor): number => Math.sqrt(inner(a, a) * inner(b, b));

/** The error of a sum of products of rounded numbers, relative to the product of their lengths. */
const TOLERANCE = 1e-6;

/**
 * A convolution is linear in x and in weight, so its gradients are its adjoints:
 * <convolution(x, weight), dy> = <x, dx> = <weight, dweight>. No reference takes part.
 */
describe.each(instructionSets())('%s', (instructionSet) => {
  test.each(CONVOLUTION_CASES.map((shapes) => ({ name: convolutionName(shapes), shapes })))(
    'the gradients are the adjoints of $name',
    async ({ shapes }) => {
      const x = randomTensor(shapes.x, 9);
      const weight = randomTensor(shapes.weight, 10);
      const dy = randomTensor(convolvedShape(shapes), 11);
      const attributes = { stride: shapes.stride, padding: shapes.padding };
      const { y = dy } = await runKernel('convolution', { x, weight, y: dy.shape }, attributes, {
        instructionSet,
      });
      const { dx = x } = await runKernel(
        'convolutionDataGradient',
        { dy, weight, dx: x.shape },
        { ...attributes, accumulate: 0 },
        { instructionSet },
      );
      const { dweight = weight } = await runKernel(
        'convolutionWeightGradient',
        { x, dy, dweight: weight.shape },
        attributes,
        { instructionSet },
      );
      const expected = inner(y, dy);
      expect(Math.abs(inner(x, dx) - expected) / magnitude(y, dy)).toBeLessThan(TOLERANCE);
      expect(Math.abs(inner(weight, dweight) - expected) / magnitude(y, dy)).toBeLessThan(TOLERANCE);
    },
  );
});
