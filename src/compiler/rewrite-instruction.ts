import { attributeIndex, roleIndex, type Instruction } from './step.js';

/** An instruction with some operands and attributes, by name, replaced by others. */
export function rewriteInstruction(
  call: Instruction,
  operands: Readonly<Record<string, number | null>>,
  attributes: Readonly<Record<string, number>> = {},
): Instruction {
  const changed = [...call.operands];
  const settings = [...call.attributes];
  for (const [role, operand] of Object.entries(operands)) {
    changed[placeOf(call, role, roleIndex(call.operation, role))] = operand;
  }
  for (const [name, value] of Object.entries(attributes)) {
    settings[placeOf(call, name, attributeIndex(call.operation, name))] = value;
  }
  return { ...call, operands: changed, attributes: settings };
}

function placeOf({ operation, label }: Instruction, name: string, index: number): number {
  if (index < 0) throw new Error(`Expected ${operation} of ${label} to have ${name}`);
  return index;
}
