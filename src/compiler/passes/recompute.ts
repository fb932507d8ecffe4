import { tensorOf, type Instruction, type Step } from '../step.js';
import { StepBuilder } from '../step-builder.js';
import { readBy, writtenBy } from '../step-uses.js';

/**
 * Runs the chosen forward instructions again where the backward pass first reads what they wrote, so that it need not
 * be kept between. Instructions that write more than one tensor, or one that shares its bytes with others or is seen
 * from outside, are left as they are.
 */
export function recompute(step: Step, isChosen: (call: Instruction) => boolean): Step {
  const builder = new StepBuilder({ ...step, instructions: [] });
  const outside = new Set(Object.values(step.bindings).map(({ tensor }) => tensor));
  const again = new Map<number, Instruction>();
  for (const call of step.instructions) {
    const [y = -1, ...others] = writtenBy(call);
    const alone = others.length === 0 && tensorOf(step, y).place === null && !outside.has(y);
    if (call.phase === 'forward' && alone && isChosen(call)) again.set(y, call);
  }
  const copies = new Map<number, number>();

  /** What stands for a tensor in the backward pass: its copy, computed now if it is not yet. */
  const standIn = (id: number): number => {
    const known = copies.get(id);
    if (known !== undefined) return known;
    const copy = computeAgain(id) ?? windowOnCopy(id) ?? id;
    copies.set(id, copy);
    return copy;
  };
  const computeAgain = (id: number): number | null => {
    const call = again.get(id);
    if (call === undefined) return null;
    const { name, dimensions, elementType } = builder.get(id);
    const copy = builder.tensor(`${name} again`, dimensions, { elementType });
    const inputs = new Map(readBy(call).map((input) => [input, standIn(input)]));
    const operands = call.operands.map((operand) =>
      operand === null ? null : operand === id ? copy : (inputs.get(operand) ?? operand),
    );
    builder.append({ ...call, phase: 'backward', operands });
    return copy;
  };
  const windowOnCopy = (id: number): number | null => {
    const { name, dimensions, elementType, place } = builder.get(id);
    if (place === null) return null;
    const parent = standIn(place.parent);
    if (parent === place.parent) return null;
    return builder.tensor(name, dimensions, { elementType, place: { ...place, parent } });
  };

  for (const call of step.instructions) {
    if (call.phase === 'forward') {
      builder.append(call);
    } else {
      const inputs = new Map(readBy(call).map((input) => [input, standIn(input)]));
      const operands = call.operands.map((operand) =>
        operand === null ? null : (inputs.get(operand) ?? operand),
      );
      builder.append({ ...call, operands });
    }
  }
  return builder.build();
}
