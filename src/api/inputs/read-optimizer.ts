import type { TrainingConfig } from '../../jobs/job.js';
import { checkNumber } from './check-number.js';
import { InvalidInputError } from './invalid-input-error.js';
import type { OptimizerInput } from './optimizer-input.js';

/** Throws InvalidInputError where SGD could not go on with a value. */
export function readOptimizer(input: OptimizerInput, path: string): TrainingConfig['optimizer'] {
  const { nesterov } = input;
  const learningRate = checkNumber(`${path}.learningRate`, input.learningRate, { above: 0 });
  const momentum = checkNumber(`${path}.momentum`, input.momentum, { from: 0, below: 1 });
  const weightDecay = checkNumber(`${path}.weightDecay`, input.weightDecay, { from: 0 });
  if (nesterov && momentum === 0) {
    throw new InvalidInputError(
      `${path}.nesterov`,
      `Expected a momentum greater than 0 with ${path}.nesterov but received 0`,
    );
  }
  return { learningRate, momentum, nesterov, weightDecay };
}
