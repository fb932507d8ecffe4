import { ACTIVATION_ROLES, INTEGER_ROLES } from './kernel-operations.js';
import type { ElementType } from './program.js';
import { rolesOf, tensorOf, type Instruction, type Step } from './step.js';

/**
 * Checks that the operands of an instruction have the element types that KERNEL_SIGNATURES speaks of: activations all
 * float32 or all bfloat16, but for a copy, which converts; the rest as it is listed. Throws an Error that ends in
 * `where`.
 */
export function verifyElementTypes(step: Step, { operation, operands }: Instruction, where: string): void {
  let activations: ElementType | null = null;
  rolesOf(operation).forEach((role, index) => {
    const operand = operands[index] ?? null;
    if (operand === null) return;
    const { name, elementType } = tensorOf(step, operand);
    const isActivation = ACTIVATION_ROLES.has(role.replace('?', ''));
    const expected = isActivation
      ? typesOfActivation(operation === 'copy' ? null : activations)
      : [INTEGER_ROLES[role.replace('?', '')] ?? 'float32'];
    if (!expected.includes(elementType)) {
      throw new Error(`Expected ${name} to be ${expected.join(' or ')} but it is ${elementType} ${where}`);
    }
    if (isActivation) activations = elementType;
  });
}

function typesOfActivation(known: ElementType | null): readonly ElementType[] {
  return known === null ? ['float32', 'bfloat16'] : [known];
}
