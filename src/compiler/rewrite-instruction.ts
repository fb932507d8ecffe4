import { attributeNames, rolesOf, type Instruction } from './step.js';

/** An instruction with some operands and attributes, by name, replaced by others. */
export function rewriteInstruction(
  call: Instruction,
  operands: Readonly<Record<string, number | null>>,
  attributes: Readonly<Record<string, number>> = {},
): Instruction {
  const roles = rolesOf(call.operation).map((role) => role.replace('?', ''));
  const names = attributeNames(call.operation);
  const unknown = [
    ...Object.keys(operands).filter((role) => !roles.includes(role)),
    ...Object.keys(attributes).filter((name) => !names.includes(name)),
  ];
  if (unknown.length > 0) {
    throw new Error(`Expected ${call.operation} of ${call.label} to have ${unknown.join(', ')}`);
  }
  return {
    ...call,
    operands: call.operands.map((operand, index) => operands[roles[index] ?? ''] ?? operand),
    attributes: call.attributes.map((value, index) => attributes[names[index] ?? ''] ?? value),
  };
}
