import { requiredOperand, tensorOf, type Instruction, type Step } from '../step.js';
import { recompute } from './recompute.js';

/** Whether an instruction is a 1x1 convolution: what RECOMPUTE_BOTTLENECK has computed again. */
export function isBottleneck(step: Step, call: Instruction): boolean {
  if (call.operation !== 'convolution') return false;
  const { h, w } = tensorOf(step, requiredOperand(call, 'weight')).dimensions;
  const image = tensorOf(step, requiredOperand(call, 'x')).dimensions;
  return h === 1 && w === 1 && image.h * image.w > 1;
}

/** Has the outputs of 1x1 convolutions computed again in the backward pass, those of the layers chosen. */
export function recomputeBottlenecks(step: Step, isChosen: (label: string) => boolean): Step {
  return recompute(step, (call) => isBottleneck(step, call) && isChosen(call.label));
}
