import type { KernelOperation } from '../kernel-operations.js';
import { rewriteInstruction } from '../rewrite-instruction.js';
import { attributeOf, requiredOperand, type Instruction, type Step } from '../step.js';
import { readersOf, shareBytes, sharedTensors, writersOf } from '../step-uses.js';

/** Operations that can end in the gradient of a normalization. */
const WITH_EPILOGUE: ReadonlySet<KernelOperation> = new Set<KernelOperation>([
  'convolutionDataGradient',
  'averagePoolGradient',
  'maxPoolGradient',
]);

const ROLES = ['x', 'mean', 'variance', 'gamma', 'beta', 'dx', 'dgamma', 'dbeta'] as const;
const ATTRIBUTES = ['epsilon', 'relu', 'accumulate'] as const;

/**
 * Lets what computes the gradient of a normalized value go on to that of the normalization's input, so that the first
 * is never stored: where one operation alone writes it, all of it, and the normalization alone reads it, and where
 * nobody comes between them at the gradient that is then written earlier.
 */
export function fuseNormalizationGradients(step: Step): Step {
  const readers = readersOf(step);
  const writers = writersOf(step);
  const shared = sharedTensors(step);
  const fused = new Map<Instruction, Instruction>();
  const dropped = new Set<Instruction>();
  for (const call of step.instructions) {
    if (call.operation !== 'normalizeGradient') continue;
    const dy = requiredOperand(call, 'dy');
    const [writer, ...others] = writers.get(dy) ?? [];
    if (writer === undefined || others.length > 0 || shared.has(dy) || readers.get(dy)?.length !== 1)
      continue;
    if (!WITH_EPILOGUE.has(writer.operation) || attributeOf(writer, 'accumulate') !== 0) continue;
    if (!canWriteEarlier(step, writer, call)) continue;
    fused.set(writer, withEpilogue(writer, call));
    dropped.add(call);
  }
  const instructions = step.instructions
    .filter((call) => !dropped.has(call))
    .map((call) => fused.get(call) ?? call);
  return { ...step, instructions };
}

/** Whether the gradient that the second writes can be written by the first: nothing before the second is at it. */
function canWriteEarlier(step: Step, first: Instruction, second: Instruction): boolean {
  const { instructions } = step;
  const dx = requiredOperand(second, 'dx');
  const between = instructions.slice(instructions.indexOf(first), instructions.indexOf(second));
  return between.every(({ operands }) =>
    operands.every((operand) => operand === null || !shareBytes(step, operand, dx)),
  );
}

function withEpilogue(writer: Instruction, gradient: Instruction): Instruction {
  return rewriteInstruction(
    writer,
    Object.fromEntries(ROLES.map((role) => [role, requiredOperand(gradient, role)])),
    Object.fromEntries(ATTRIBUTES.map((name) => [name, attributeOf(gradient, name)])),
  );
}
