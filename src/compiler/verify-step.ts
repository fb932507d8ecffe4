import { KERNEL_SIGNATURES } from './kernel-operations.js';
import { placeResolver } from './place-resolver.js';
import { RangeSet, type Range } from './range-set.js';
import { elementCount, rolesOf, tensorOf, type Instruction, type Step } from './step.js';
import { verifyElementTypes } from './verify-element-types.js';
import { addedToBy, readBy, writtenBy } from './step-uses.js';

/** A range of the last dimension of a buffer, the root: channels, or elements where it is flat. */
interface BufferRange extends Range {
  readonly root: number;
}

/** What is known of a step while its instructions are gone through. */
interface Verification {
  readonly step: Step;
  readonly rangeOf: (tensor: number) => BufferRange;
  /** Whether a tensor is another or a part of it. */
  readonly liesIn: (tensor: number, other: number) => boolean;
  /** What has been written so far, by root. */
  readonly written: Map<number, RangeSet>;
  /** Which values have been added to so far, and where, by root. */
  readonly additions: Map<number, { readonly value: number; readonly range: BufferRange }[]>;
  /** Values that another has been written over, in place. */
  readonly overwritten: Set<number>;
}

/**
 * Checks what every pass must leave true: operands and attributes fit the signatures, element types
 * included; places lie inside their parents;
 * whatever is read has been written before; nothing is written twice with `=`, and nothing added to before it is
 * written; where tensors share bytes, none is read after another, but for what it lies in, has been added to. Throws an
 * Error that names the pass and the instruction.
 */
export function verifyStep(step: Step, pass: string): void {
  for (const tensor of step.tensors) verifyPlace(step, tensor.id, pass);
  const verification: Verification = {
    step,
    rangeOf: rangesOf(step),
    liesIn: nesting(step),
    written: new Map(),
    additions: new Map(),
    overwritten: new Set(),
  };
  for (const { id, kept, place } of step.tensors) if (kept !== null && place === null) mark(verification, id);
  for (const { tensor, use } of Object.values(step.bindings)) if (use === 'input') mark(verification, tensor);
  step.instructions.forEach((call, index) => {
    const where = `after ${pass}, instruction ${index} (${call.operation} of ${call.label})`;
    verifySignature(call, where);
    verifyElementTypes(step, call, where);
    verifyOrder(verification, call, where);
    verifyNames(verification, call, where);
  });
}

function verifyPlace(step: Step, id: number, pass: string): void {
  const { name, place, dimensions, elementType } = tensorOf(step, id);
  if (place === null) return;
  const parent = tensorOf(step, place.parent);
  const { n, h, w, c } = parent.dimensions;
  const fits =
    place.kind === 'channels'
      ? n === dimensions.n && h === dimensions.h && w === dimensions.w && place.offset + dimensions.c <= c
      : place.offset + elementCount(dimensions) <= elementCount(parent.dimensions);
  if (!fits || place.offset < 0 || elementType !== parent.elementType) {
    throw new Error(
      `Expected ${name} to lie inside ${parent.name} after ${pass}, but it is ${place.kind} from ${place.offset}`,
    );
  }
}

function verifySignature(call: Instruction, where: string): void {
  const roles = rolesOf(call.operation);
  const names = KERNEL_SIGNATURES[call.operation].attributes;
  if (call.operands.length !== roles.length || call.attributes.length !== names.length) {
    throw new Error(`Expected ${roles.length} operands and ${names.length} attributes ${where}`);
  }
  roles.forEach((role, index) => {
    if (!role.endsWith('?') && call.operands[index] === null) throw new Error(`Expected ${role} ${where}`);
  });
  names.forEach((name, index) => {
    if (!Number.isFinite(call.attributes[index])) throw new Error(`Expected a finite ${name} ${where}`);
  });
}

function verifyOrder(verification: Verification, call: Instruction, where: string): void {
  const { step, rangeOf, written } = verification;
  const { reads } = KERNEL_SIGNATURES[call.operation];
  const added = addedToBy(call);
  const sources = readBy(call).map(rangeOf);
  call.operands.forEach((operand, index) => {
    if (operand === null) return;
    const range = rangeOf(operand);
    const { name } = tensorOf(step, operand);
    const isRead = index < reads.length;
    const adds = !isRead && added.includes(operand);
    const inPlace = sources.some((source) => isSameRange(source, range));
    const rewrites = inPlace || tensorOf(step, range.root).kept !== null;
    const known = written.get(range.root);
    if ((isRead || adds) && known?.covers(range) !== true) {
      throw new Error(`Expected ${name} to be written before it is read ${where}`);
    }
    if (!isRead && !adds && !rewrites && known?.meets(range) === true) {
      throw new Error(`Expected ${name} to be written once ${where}`);
    }
    if (!isRead) mark(verification, operand);
  });
}

/** A window counts as the value that it is a window on. */
function verifyNames(verification: Verification, call: Instruction, where: string): void {
  const { step, rangeOf, liesIn, additions, overwritten } = verification;
  const read = readBy(call);
  const added = addedToBy(call);
  for (const tensor of added) {
    const range = rangeOf(tensor);
    const value = valueOf(step, tensor);
    const known = additions.get(range.root) ?? [];
    if (!known.some((addition) => addition.value === value && isSameRange(addition.range, range))) {
      known.push({ value, range });
    }
    additions.set(range.root, known);
  }
  for (const tensor of [...read, ...added]) {
    const range = rangeOf(tensor);
    const value = valueOf(step, tensor);
    const { name } = tensorOf(step, tensor);
    const spoiler = additions
      .get(range.root)
      ?.find((other) => overlap(other.range, range) && !liesIn(value, other.value));
    if (spoiler !== undefined) {
      const other = tensorOf(step, spoiler.value).name;
      throw new Error(`Expected ${name} to be read before ${other}, in the same bytes, is added to ${where}`);
    }
    if (overwritten.has(value))
      throw new Error(`Expected ${name} to be read before it is written over ${where}`);
  }
  for (const tensor of writtenBy(call)) if (!added.includes(tensor)) forget(verification, tensor, read);
}

/** What is written anew has not been added to, and what it was written over cannot be read any more. */
function forget(
  { step, rangeOf, additions, overwritten }: Verification,
  tensor: number,
  read: readonly number[],
): void {
  const range = rangeOf(tensor);
  const known = additions.get(range.root);
  if (known !== undefined) {
    const others = known.filter(
      (other) => !(range.first <= other.range.first && other.range.end <= range.end),
    );
    additions.set(range.root, others);
  }
  for (const source of read) {
    const value = valueOf(step, source);
    if (value !== valueOf(step, tensor) && isSameRange(rangeOf(source), range)) overwritten.add(value);
  }
}

function valueOf(step: Step, id: number): number {
  const { place } = tensorOf(step, id);
  return place?.isWindow === true ? valueOf(step, place.parent) : id;
}

/**
 * Answers whether a tensor is another or a part of it, at once: a walk through what lies in what numbers each tensor
 * when it comes and when it leaves, and a part comes after and leaves before what it lies in.
 */
function nesting(step: Step): (tensor: number, other: number) => boolean {
  const parts = new Map<number, number[]>();
  for (const { id, place } of step.tensors) {
    if (place === null) continue;
    const known = parts.get(place.parent);
    if (known === undefined) parts.set(place.parent, [id]);
    else known.push(id);
  }
  const comes: number[] = [];
  const leaves: number[] = [];
  let clock = 0;
  const visit = (id: number): void => {
    comes[id] = clock++;
    for (const part of parts.get(id) ?? []) visit(part);
    leaves[id] = clock++;
  };
  for (const { id, place } of step.tensors) if (place === null) visit(id);
  return (tensor, other) =>
    (comes[other] ?? Infinity) <= (comes[tensor] ?? -1) &&
    (leaves[tensor] ?? Infinity) <= (leaves[other] ?? -1);
}

function rangesOf(step: Step): (tensor: number) => BufferRange {
  const placeOf = placeResolver(step);
  return (tensor) => {
    const { root, offset } = placeOf(tensor);
    const { dimensions, place } = tensorOf(step, tensor);
    const length = place?.kind === 'elements' ? elementCount(dimensions) : dimensions.c;
    return { root, first: offset, end: offset + length };
  };
}

function mark({ rangeOf, written }: Verification, tensor: number): void {
  const range = rangeOf(tensor);
  const known = written.get(range.root) ?? new RangeSet();
  known.add(range);
  written.set(range.root, known);
}

function isSameRange(a: BufferRange, b: BufferRange): boolean {
  return a.root === b.root && a.first === b.first && a.end === b.end;
}

function overlap(a: Range, b: Range): boolean {
  return a.first < b.end && b.first < a.end;
}
