import { resolve } from 'node:path';
import { weightsDirectory } from '../jobs/copy-initial-weights.js';
import { ExpectedError } from '../terminal/expected-error.js';
import { ConnectionError } from './connection-error.js';
import type { ServerOptions } from './server-options.js';

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
  { server, stateDir }: Pick<ServerOptions, 'server' | 'stateDir'>,
): unknown {
  if (!(error instanceof ExpectedError) || error instanceof ConnectionError) return error;
  const folder =
    server === undefined
      ? weightsDirectory(resolve(stateDir))
      : "the folder weights of the server's state directory";
  const message = OPTION_OF_FIELD.reduce(
    (text, [field, option]) => text.replaceAll(field, option),
    error.message.replace('the folder of weights', () => folder),
  );
  return new ExpectedError(message);
}
