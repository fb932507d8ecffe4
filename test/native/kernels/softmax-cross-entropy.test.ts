import { describe, expect, test } from 'vitest';
import { describeKernel } from '../check-kernel.js';
import { softmaxCrossEntropy } from '../reference/softmax-cross-entropy.js';
import { instructionSets, runKernel } from '../run-kernel.js';
import { at, intVector, randomTensor, tensor, type Shape } from '../tensor.js';

describeKernel(
  'softmaxCrossEntropy',
  [
    { examples: 1, classes: 1, deviation: 1 },
    { examples: 5, classes: 2, deviation: 1 },
    { examples: 33, classes: 10, deviation: 3 },
    { examples: 4, classes: 1000, deviation: 1 },
    { examples: 7, classes: 10, deviation: 500 },
  ].map(({ examples, classes, deviation }) => {
    const logits = randomTensor([examples, 1, 1, classes], 24, { deviation });
    const labels = Array.from({ length: examples }, (_, example) => (example * 7) % classes);
    const predictions = labels.map((_, example) => {
      const row = logits.data.slice(example * classes, (example + 1) * classes);
      return row.indexOf(Math.max(...row));
    });
    const vectorShape: Shape = [1, 1, 1, examples];
    return {
      name: `${examples} of ${classes} classes, deviation ${deviation}`,
      operands: { logits, labels: intVector(labels), losses: vectorShape, predictions: vectorShape },
      expected: { losses: softmaxCrossEntropy(logits.data, labels, classes), predictions },
      tolerance: 1e-7,
    };
  }),
);

describe.each(instructionSets())('%s', (instructionSet) => {
  const loss = async (logits: readonly number[], label: number) => {
    const operands = {
      logits: tensor([1, 1, 1, logits.length], logits),
      labels: intVector([label]),
      losses: [1, 1, 1, 1],
      predictions: [1, 1, 1, 1],
    } as const;
    const { losses, predictions } = await runKernel('softmaxCrossEntropy', operands, {}, { instructionSet });
    return { loss: at(losses?.data ?? [], 0), prediction: at(predictions?.data ?? [], 0) };
  };

  test('predicts the first of equal logits', async () => {
    expect((await loss([1, 2, 2, 1], 0)).prediction).toBe(1);
  });

  test.each([-1, 3, 2 ** 31 - 1, -(2 ** 31)])(
    'answers label %d of three with NaN and a prediction',
    async (label) => {
      expect(await loss([0, 5, 1], label)).toEqual({ loss: NaN, prediction: 1 });
    },
  );

  test.each([NaN, Infinity])('lets a logit of %d show in the loss', async (logit) => {
    expect((await loss([0, logit, 1], 0)).loss).toBeNaN();
  });
});
