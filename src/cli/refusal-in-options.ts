import { resolve } from 'node:path';
import { weightsDirectory } from '../jobs/copy-initial-weights.js';
import { ExpectedError } from '../terminal/expected-error.js';
import { budgetTooSmall } from './budget-too-small.js';
import { RefusalError } from './refusal-error.js';
import type { ServerOptions } from './server-options.js';
import { smallestSide } from './smallest-side.js';
import type { TrainOptions } from './train-options.js';

/** What the input of startTrainingJob calls that which an option gives. */
const OPTION_OF_FIELD: readonly (readonly [field: RegExp, option: string])[] = [
  [/\b(dataset\.resize|resize\.(height|width))\b/g, '--size'],
  [/\btrainLimit\b/g, '--train-limit'],
  [/\bvalidationLimit\b/g, '--validation-limit'],
  [/\bfor epochs\b/g, 'for --epochs'],
  [/\bbatchSize\b/g, '--batch'],
  [/\boptimizer\.learningRate\b/g, '--learning-rate'],
  [/\boptimizer\.momentum\b/g, '--momentum'],
  [/\boptimizer\.weightDecay\b/g, '--weight-decay'],
  [/\bcheckpointEverySteps\b/g, '--checkpoint-every-steps'],
  [/\binput\.name\b/g, '--name'],
];

/** A server's refusal to start a training, in the words of `train`; any other error as it is. */
export function refusalInOptions(
  error: unknown,
  { preset, server, stateDir, memoryBudget }: ServerOptions & Pick<TrainOptions, 'preset' | 'memoryBudget'>,
): unknown {
  if (!(error instanceof RefusalError)) return error;
  const { missingMemory: missing } = error;
  if (missing?.availableBytes === memoryBudget && missing?.suggestedStrategy === null) {
    return new ExpectedError(budgetTooSmall(missing.requiredBytes, missing.availableBytes));
  }
  const folder =
    server === undefined
      ? weightsDirectory(resolve(stateDir))
      : "the folder weights of the server's state directory";
  const message = OPTION_OF_FIELD.reduce(
    (text, [field, option]) => text.replaceAll(field, option),
    error.message
      .replace('the folder of weights', () => folder)
      .replace(/larger ones: dataset\.resize$/, () => `larger ones: --size ${smallestSide(preset)} or more`),
  );
  return new ExpectedError(message);
}
