import { rewriteInstruction } from '../rewrite-instruction.js';
import { requiredOperand, type Instruction, type Step } from '../step.js';
import { readersOf, shareBytes, sharedTensors, writersOf, writtenBy, type Users } from '../step-uses.js';

/**
 * Joins each normalization with the ReLU that alone reads it: one pass over memory instead of two, forward and
 * backward, and the normalized value before the ReLU is never kept. The gradient kernels find the ReLU's mask again
 * from the normalization's input, by the same arithmetic, so nothing changes in the result. They read the ReLU's upstream
 * gradient a little later than the ReLU did; where something else is added to its bytes meanwhile, nothing is joined.
 */
export function fuseNormalization(step: Step): Step {
  const readers = readersOf(step);
  const writers = writersOf(step);
  const seen = sharedTensors(step);
  const dropped = new Set<Instruction>();
  const replaced = new Map<Instruction, Instruction>();

  for (const normalize of step.instructions) {
    if (normalize.operation !== 'normalize') continue;
    const normalized = requiredOperand(normalize, 'y');
    const relu = onlyReader(readers, normalized);
    if (relu?.operation !== 'relu' || seen.has(normalized)) continue;
    const rectified = requiredOperand(relu, 'y');
    const reluGradient = readers.get(rectified)?.find((call) => call.operation === 'reluGradient');
    if (reluGradient !== undefined) {
      const dy = requiredOperand(reluGradient, 'dy');
      const between = requiredOperand(reluGradient, 'dx');
      if ((writers.get(between)?.length ?? 0) !== 1) {
        throw new Error(`Expected only the ReLU to write the gradient of ${normalize.label}`);
      }
      const later = readers.get(between) ?? [];
      if (!staysAsItIs(step, dy, reluGradient, later.at(-1))) continue;
      dropped.add(reluGradient);
      for (const reader of later) replaced.set(reader, rewriteInstruction(reader, { dy }, { relu: 1 }));
    }
    dropped.add(relu);
    replaced.set(normalize, rewriteInstruction(normalize, { y: rectified }, { relu: 1 }));
  }
  const instructions = step.instructions
    .filter((call) => !dropped.has(call))
    .map((call) => replaced.get(call) ?? call);
  return { ...step, instructions };
}

/** Whether nothing writes to a tensor's bytes behind one instruction and until another, both in the backward pass. */
function staysAsItIs(step: Step, tensor: number, first: Instruction, last: Instruction | undefined): boolean {
  const { instructions } = step;
  const end = last === undefined ? 0 : instructions.indexOf(last) + 1;
  return instructions
    .slice(instructions.indexOf(first) + 1, end)
    .every((call) => writtenBy(call).every((written) => !shareBytes(step, written, tensor)));
}

function onlyReader(readers: Users, tensor: number): Instruction | undefined {
  const all = readers.get(tensor) ?? [];
  return all.length === 1 ? all[0] : undefined;
}
