import type { Graph } from '../ir/graph.js';
import { elementsOf, shapeText } from '../ir/operation-table.js';
import { InvalidTrainingConfigError } from './check-ranges.js';

/** Of one value for a whole batch: what the engine's kernels take, as kMaximumElements of native/core says it. */
const MOST_NUMBERS = 2 ** 40;

/** Throws InvalidTrainingConfigError where a batch of the network's largest value is more than the engine takes. */
export function expectBatchFits({ nodes }: Graph, batchSize: number): void {
  const [first, ...others] = nodes;
  if (first === undefined) return;
  const largest = others.reduce((a, b) => (elementsOf(b.shape) > elementsOf(a.shape) ? b : a), first);
  const most = Math.floor(MOST_NUMBERS / elementsOf(largest.shape));
  if (batchSize <= most) return;
  throw new InvalidTrainingConfigError(
    'batchSize',
    `Expected at most ${most.toLocaleString('en-US')} for batchSize, so that a batch of the ${shapeText(largest.shape)} values of ` +
      `${largest.path} has at most ${MOST_NUMBERS.toLocaleString('en-US')} numbers, but received ${batchSize}. ` +
      'Choose a smaller batch or smaller images.',
  );
}
