import { KERNEL_SIGNATURES } from '../kernel-operations.js';
import { requiredOperand, resolvePlace, tensorOf, type Step } from '../step.js';
import { StepBuilder } from '../step-builder.js';

/**
 * Where a gradient gets its last share and is all that is still wanted of a larger buffer, writes it to a buffer of
 * its own instead, which costs nothing: the large one is free from there on. So the gradient of a dense block's input
 * does not hold that of the whole block.
 */
export function releaseGradients(step: Step): Step {
  const builder = new StepBuilder({ ...step, instructions: [] });
  const lastUses = lastUsesByRoot(step);
  const moved = new Map<number, number>();

  step.instructions.forEach((call, index) => {
    const { length } = KERNEL_SIGNATURES[call.operation].reads;
    const operands = call.operands.map((operand, role) =>
      operand === null || role >= length ? operand : (moved.get(operand) ?? operand),
    );
    if (call.operation !== 'addStatisticsGradient') {
      builder.append({ ...call, operands });
      return;
    }
    const dx = requiredOperand(call, 'dx');
    if (isAllThatIsWanted(step, lastUses, dx, index)) {
      const { name, dimensions } = tensorOf(step, dx);
      const own = builder.tensor(name, dimensions);
      moved.set(dx, own);
      builder.append({ ...call, operands: operands.with(-1, own) });
    } else {
      builder.append({ ...call, operands });
    }
  });
  return builder.build();
}

/** A tensor's last use, by tensor id, for the tensors of each buffer. */
type LastUses = ReadonlyMap<number, ReadonlyMap<number, number>>;

function lastUsesByRoot(step: Step): LastUses {
  const uses = new Map<number, Map<number, number>>();
  const use = (tensor: number, index: number): void => {
    const { root } = resolvePlace(step, tensor);
    const known = uses.get(root) ?? new Map<number, number>();
    uses.set(root, known.set(tensor, index));
  };
  step.instructions.forEach(({ operands }, index) => {
    for (const operand of operands) if (operand !== null) use(operand, index);
  });
  for (const { tensor } of Object.values(step.bindings)) use(tensor, Infinity);
  return uses;
}

/** Whether the buffer of a gradient is wider, and after this instruction only that very gradient is used of it. */
function isAllThatIsWanted(step: Step, lastUses: LastUses, gradient: number, index: number): boolean {
  const { root } = resolvePlace(step, gradient);
  if (tensorOf(step, gradient).dimensions.c === tensorOf(step, root).dimensions.c) return false;
  return [...(lastUses.get(root) ?? [])].every(
    ([tensor, last]) => last <= index || (tensor === gradient && last !== Infinity),
  );
}
