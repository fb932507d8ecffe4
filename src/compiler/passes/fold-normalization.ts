import { KERNEL_SIGNATURES, type KernelOperation } from '../kernel-operations.js';
import { rewriteInstruction } from '../rewrite-instruction.js';
import { attributeOf, operandOf, requiredOperand, type Instruction, type Step } from '../step.js';
import { readBy, readersOf, sharedTensors } from '../step-uses.js';

/** Operations that can normalize what they read while they read it. */
const WITH_PROLOGUE: ReadonlySet<KernelOperation> = new Set<KernelOperation>([
  'convolution',
  'convolutionWeightGradient',
  'averagePool',
  'maxPool',
]);

/**
 * Lets the readers of a normalized value normalize it themselves, forward and backward, so that the value is never
 * stored. A normalization stays where any of its readers cannot do that.
 */
export function foldNormalization(step: Step): Step {
  const readers = readersOf(step);
  const shared = sharedTensors(step);
  const folded = new Map<number, Instruction>();
  for (const call of step.instructions) {
    if (call.operation !== 'normalize') continue;
    const y = requiredOperand(call, 'y');
    const all = readers.get(y) ?? [];
    if (!shared.has(y) && all.every((reader) => canNormalize(reader, y))) folded.set(y, call);
  }
  const instructions = step.instructions.flatMap((call) => {
    if (call.operation === 'normalize' && folded.has(requiredOperand(call, 'y'))) return [];
    const normalize = folded.get(operandOf(call, 'x') ?? -1);
    return [normalize === undefined ? call : withPrologue(call, normalize)];
  });
  return { ...step, instructions };
}

function canNormalize(reader: Instruction, value: number): boolean {
  if (!WITH_PROLOGUE.has(reader.operation) || operandOf(reader, 'mean') !== null) return false;
  return (
    operandOf(reader, 'x') === value && readBy(reader).filter((operand) => operand === value).length === 1
  );
}

function withPrologue(call: Instruction, normalize: Instruction): Instruction {
  const operands = Object.fromEntries(
    KERNEL_SIGNATURES.normalize.reads.map((role) => [role, requiredOperand(normalize, role)]),
  );
  return rewriteInstruction(call, operands, {
    epsilon: attributeOf(normalize, 'epsilon'),
    relu: attributeOf(normalize, 'relu'),
  });
}
