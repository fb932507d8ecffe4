import type { KernelOperation } from '../kernel-operations.js';
import { attributeOf, operandOf, requiredOperand, resolvePlace, tensorOf, type Step } from '../step.js';
import { StepBuilder } from '../step-builder.js';

/** The written role that may be the same view as one of these read roles (kernel_rules.cpp holds the engine to it). */
const IN_PLACE: Partial<
  Record<KernelOperation, { readonly writes: string; readonly reads: readonly string[] }>
> = {
  add: { writes: 'y', reads: ['a', 'b'] },
  relu: { writes: 'y', reads: ['x'] },
  normalize: { writes: 'y', reads: ['x'] },
  dropout: { writes: 'y', reads: ['x'] },
  reluGradient: { writes: 'dx', reads: ['dy'] },
  normalizeGradient: { writes: 'dx', reads: ['dy'] },
};

/** Lets an element by element operation write over an operand that nobody reads after it. */
export function writeInPlace(step: Step): Step {
  const builder = new StepBuilder(step);
  const { firstUse, lastUse } = usesByRoot(step);

  step.instructions.forEach((call, index) => {
    const rule = IN_PLACE[call.operation];
    if (rule === undefined || attributeOf(call, 'accumulate') === 1) return;
    const y = requiredOperand(call, rule.writes);
    const written = resolvePlace(builder, y).root;
    // A result that already lies in a buffer which is not in use yet would keep all of that alive for longer.
    const startsHere = firstUse.get(resolvePlace(step, y).root) === index;
    if (startsHere && builder.get(y).place !== null) return;
    for (const role of rule.reads) {
      const x = operandOf(call, role);
      if (x === null || x === y || resolvePlace(builder, x).root === written) continue;
      const { place, kept } = builder.get(x);
      if (place !== null || kept !== null || lastUse.get(x) !== index) continue;
      builder.place(x, { parent: y, offset: 0, kind: 'channels' });
      return;
    }
  });
  return builder.build();
}

/** The first and last instruction that use a buffer or anything in it; none is the last where the outside does. */
function usesByRoot(step: Step): {
  readonly firstUse: ReadonlyMap<number, number>;
  readonly lastUse: ReadonlyMap<number, number>;
} {
  const firstUse = new Map<number, number>();
  const lastUse = new Map<number, number>();
  step.instructions.forEach(({ operands }, index) => {
    for (const operand of operands) {
      if (operand === null) continue;
      const { root } = resolvePlace(step, operand);
      if (!firstUse.has(root)) firstUse.set(root, index);
      lastUse.set(root, index);
    }
  });
  for (const { tensor } of Object.values(step.bindings)) {
    const { root } = resolvePlace(step, tensor);
    firstUse.set(root, -1);
    lastUse.set(root, Infinity);
  }
  for (const { id } of step.tensors) if (tensorOf(step, id).place !== null) lastUse.delete(id);
  return { firstUse, lastUse };
}
