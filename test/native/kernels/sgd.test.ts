import { describeKernel } from '../check-kernel.js';
import { at, randomTensor, vector, type Shape } from '../tensor.js';

interface Settings {
  readonly momentum: number;
  readonly weightDecay: number;
  readonly nesterov: number;
}

/** torch.optim.SGD without dampening, in float64. */
function step(p: number, g: number, v: number, rate: number, { momentum, weightDecay, nesterov }: Settings) {
  const gradient = g + weightDecay * p;
  const velocity = momentum * v + gradient;
  return { parameter: p - rate * (nesterov === 1 ? gradient + momentum * velocity : velocity), velocity };
}

const settings: readonly Settings[] = [
  { momentum: 0, weightDecay: 0, nesterov: 0 },
  { momentum: 0, weightDecay: 0.1, nesterov: 0 },
  { momentum: 0.9, weightDecay: 0, nesterov: 0 },
  { momentum: 0.9, weightDecay: 0.1, nesterov: 0 },
  { momentum: 0.9, weightDecay: 0.1, nesterov: 1 },
];

describeKernel(
  'sgd',
  settings.flatMap((attributes) =>
    [1, 7, 33, 40_003].map((count) => {
      const shape: Shape = [1, 1, 1, count];
      const gradients = randomTensor(shape, 26);
      const parameters = randomTensor(shape, 27);
      const velocity = attributes.momentum === 0 ? null : randomTensor(shape, 28);
      const learningRate = vector([0.05]);
      const after = Array.from({ length: count }, (_, i) => {
        const moving = velocity === null ? 0 : at(velocity.data, i);
        return step(
          at(parameters.data, i),
          at(gradients.data, i),
          moving,
          at(learningRate.data, 0),
          attributes,
        );
      });
      return {
        name: `${count} parameters, ${JSON.stringify(attributes)}`,
        operands: { gradients, learningRate, parameters, velocity },
        attributes: { ...attributes },
        expected: {
          parameters: after.map(({ parameter }) => parameter),
          ...(velocity === null ? {} : { velocity: after.map((update) => update.velocity) }),
        },
        tolerance: 2e-7,
      };
    }),
  ),
);
