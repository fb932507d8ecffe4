import { KERNEL_SIGNATURES } from './kernel-operations.js';
import {
  attributeOf,
  elementCount,
  operandOf,
  resolvePlace,
  tensorOf,
  type Instruction,
  type Step,
} from './step.js';

/** The instructions that use a tensor by its own id, in the step's order. */
export type Users = ReadonlyMap<number, readonly Instruction[]>;

/** Tensors that an instruction reads; what it adds to is not counted. */
export function readBy({ operation, operands }: Instruction): readonly number[] {
  return present(operands.slice(0, KERNEL_SIGNATURES[operation].reads.length));
}

/** Tensors that an instruction adds to. */
export function addedToBy(call: Instruction): readonly number[] {
  if (attributeOf(call, 'accumulate') !== 1) return [];
  const assigned = [operandOf(call, 'dgamma'), operandOf(call, 'dbeta')];
  return writtenBy(call).filter((operand) => !assigned.includes(operand));
}

/** Tensors that an instruction writes or adds to. */
export function writtenBy({ operation, operands }: Instruction): readonly number[] {
  return present(operands.slice(KERNEL_SIGNATURES[operation].reads.length));
}

export function readersOf(step: Step): Users {
  return usersOf(step, readBy);
}

export function writersOf(step: Step): Users {
  return usersOf(step, writtenBy);
}

/** Tensors that the outside fills or reads, or that share their bytes with another: not all that is done to them shows. */
export function sharedTensors(step: Step): ReadonlySet<number> {
  const shared = new Set(Object.values(step.bindings).map((binding) => binding.tensor));
  for (const { id, place } of step.tensors) if (place !== null) shared.add(id).add(place.parent);
  return shared;
}

/** Whether two tensors have bytes in common. */
export function shareBytes(step: Step, a: number, b: number): boolean {
  const [one, other] = [a, b].map((id) => {
    const { dimensions, place } = tensorOf(step, id);
    const { root, offset } = resolvePlace(step, id);
    return { root, offset, length: place?.kind === 'elements' ? elementCount(dimensions) : dimensions.c };
  }) as [Extent, Extent];
  if (one.root !== other.root) return false;
  return one.offset < other.offset + other.length && other.offset < one.offset + one.length;
}

interface Extent {
  readonly root: number;
  readonly offset: number;
  readonly length: number;
}

function present(operands: readonly (number | null)[]): readonly number[] {
  return operands.filter((operand) => operand !== null);
}

function usersOf(step: Step, operandsOf: (call: Instruction) => readonly number[]): Users {
  const users = new Map<number, Instruction[]>();
  for (const call of step.instructions) {
    for (const operand of new Set(operandsOf(call))) {
      const calls = users.get(operand);
      if (calls === undefined) users.set(operand, [call]);
      else calls.push(call);
    }
  }
  return users;
}
