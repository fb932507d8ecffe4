import { KERNEL_SIGNATURES } from './kernel-operations.js';
import { attributeNames, requiredOperand, rolesOf, type Instruction, type Step } from './step.js';

/**
 * Joins each normalization with the ReLU that alone reads it: one pass over memory instead of two, forward and
 * backward, and the normalized value before the ReLU is never kept. The gradient kernels find the ReLU's mask again
 * from the normalization's input, by the same arithmetic, so nothing changes in the result.
 */
export function fuseNormalization(step: Step): Step {
  const readers = readersOf(step);
  const writers = writersOf(step);
  const seen = seenElsewhere(step);
  const dropped = new Set<Instruction>();
  const replaced = new Map<Instruction, Instruction>();

  for (const normalize of step.instructions) {
    if (normalize.operation !== 'normalize') continue;
    const normalized = requiredOperand(normalize, 'y');
    const relu = onlyReader(readers, normalized);
    if (relu?.operation !== 'relu' || seen.has(normalized)) continue;
    const rectified = requiredOperand(relu, 'y');
    dropped.add(relu);
    replaced.set(normalize, withRelu(normalize, { y: rectified }));

    const reluGradient = readers.get(rectified)?.find((call) => call.operation === 'reluGradient');
    if (reluGradient === undefined) continue;
    const dy = requiredOperand(reluGradient, 'dy');
    const between = requiredOperand(reluGradient, 'dx');
    if ((writers.get(between)?.length ?? 0) !== 1) {
      throw new Error(`Expected only the ReLU to write the gradient of ${normalize.label}`);
    }
    dropped.add(reluGradient);
    for (const reader of readers.get(between) ?? []) replaced.set(reader, withRelu(reader, { dy }));
  }
  const instructions = step.instructions
    .filter((call) => !dropped.has(call))
    .map((call) => replaced.get(call) ?? call);
  return { ...step, instructions };
}

function withRelu(call: Instruction, operands: Readonly<Record<string, number>>): Instruction {
  const names = attributeNames(call.operation);
  const roles = rolesOf(call.operation);
  return {
    ...call,
    operands: call.operands.map((operand, index) => operands[roles[index] ?? ''] ?? operand),
    attributes: call.attributes.map((value, index) => (names[index] === 'relu' ? 1 : value)),
  };
}

function onlyReader(readers: ReadonlyMap<number, Instruction[]>, tensor: number): Instruction | undefined {
  const all = readers.get(tensor) ?? [];
  return all.length === 1 ? all[0] : undefined;
}

/** Tensors that the outside reads, or that share their bytes with another. */
function seenElsewhere(step: Step): ReadonlySet<number> {
  const seen = new Set(Object.values(step.bindings).map((binding) => binding.tensor));
  for (const { id, place } of step.tensors) if (place !== null) seen.add(id).add(place.parent);
  return seen;
}

function readersOf(step: Step): ReadonlyMap<number, Instruction[]> {
  return usersOf(step, (call) => call.operands.slice(0, KERNEL_SIGNATURES[call.operation].reads.length));
}

function writersOf(step: Step): ReadonlyMap<number, Instruction[]> {
  return usersOf(step, (call) => call.operands.slice(KERNEL_SIGNATURES[call.operation].reads.length));
}

function usersOf(
  step: Step,
  operandsOf: (call: Instruction) => readonly (number | null)[],
): ReadonlyMap<number, Instruction[]> {
  const users = new Map<number, Instruction[]>();
  for (const call of step.instructions) {
    for (const operand of operandsOf(call)) {
      if (operand === null) continue;
      const calls = users.get(operand) ?? [];
      if (!calls.includes(call)) calls.push(call);
      users.set(operand, calls);
    }
  }
  return users;
}
