import { describe, expect, test } from 'vitest';
import { describeKernel } from '../check-kernel.js';
import { numericalGradient } from '../numerical-gradient.js';
import { softmaxCrossEntropy } from '../reference/softmax-cross-entropy.js';
import { instructionSets, runKernel } from '../run-kernel.js';
import { intVector, randomTensor, tensor, type Shape } from '../tensor.js';

describeKernel(
  'softmaxCrossEntropyGradient',
  [
    { examples: 1, classes: 1, deviation: 1 },
    { examples: 5, classes: 2, deviation: 1 },
    { examples: 33, classes: 10, deviation: 3 },
    { examples: 3, classes: 200, deviation: 1 },
  ].map(({ examples, classes, deviation }) => {
    const shape: Shape = [examples, 1, 1, classes];
    const logits = randomTensor(shape, 25, { deviation });
    const labels = Array.from({ length: examples }, (_, example) => (example * 7) % classes);
    const upstream = new Float64Array(examples).fill(1 / examples);
    const losses = (values: Float64Array): Float64Array => softmaxCrossEntropy(values, labels, classes);
    return {
      name: `${examples} of ${classes} classes, deviation ${deviation}`,
      operands: { logits, labels: intVector(labels), dlogits: shape },
      expected: { dlogits: numericalGradient(losses, logits.data, upstream) },
    };
  }),
);

describe.each(instructionSets())('%s', (instructionSet) => {
  test('answers a label that is no class with a row of NaN, and only that row', async () => {
    const operands = {
      logits: tensor([2, 1, 1, 2], [0, 0, 0, 0]),
      labels: intVector([2, 1]),
      dlogits: [2, 1, 1, 2],
    } as const;
    const { dlogits } = await runKernel('softmaxCrossEntropyGradient', operands, {}, { instructionSet });
    expect([...(dlogits?.data ?? [])]).toEqual([NaN, NaN, 0.25, -0.25]);
  });
});
