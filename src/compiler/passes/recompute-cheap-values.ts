import { elementCount, operandOf, requiredOperand, tensorOf, type Instruction, type Step } from '../step.js';
import { recompute } from './recompute.js';

/** An average that has to read more numbers than this for each of its own is kept: it is small, and slow to have again. */
const MOST_READ_FOR_ONE = 8;

/**
 * Has what costs little computed again in the backward pass: convolutions of the images, which are there anyway (a
 * network's stem is its largest value), and averages over small windows of normalized values (its transitions).
 */
export function recomputeCheapValues(step: Step): Step {
  const images = step.bindings['images']?.tensor;
  return recompute(
    step,
    (call) =>
      (call.operation === 'convolution' && requiredOperand(call, 'x') === images) ||
      isCheapAverage(step, call),
  );
}

function isCheapAverage(step: Step, call: Instruction): boolean {
  if (call.operation !== 'averagePool' || operandOf(call, 'mean') === null) return false;
  const [read, written] = ['x', 'y'].map((role) =>
    elementCount(tensorOf(step, requiredOperand(call, role)).dimensions),
  ) as [number, number];
  return read <= MOST_READ_FOR_ONE * written;
}
