import { KERNEL_SIGNATURES } from './kernel-operations.js';
import { elementCount, resolvePlace, rolesOf, tensorOf, type Instruction, type Step } from './step.js';
import { addedToBy, readBy, writtenBy } from './step-uses.js';

/** A range of a buffer's last dimension: channels, or elements of a flat buffer. */
interface Range {
  readonly root: number;
  readonly first: number;
  readonly end: number;
}

/**
 * Checks what every pass must leave true: operands and attributes fit the signatures; places lie inside their parents;
 * whatever is read has been written before; nothing is written twice with `=`, and nothing added to before it is
 * written; where tensors share bytes, none is read after another, but for what it lies in, has been added to. Throws an
 * Error that names the pass and the instruction.
 */
export function verifyStep(step: Step, pass: string): void {
  const written = new Map<number, Range[]>();
  const fates: Fates = { additions: new Map(), overwritten: new Set() };
  const liesIn = nesting(step);
  for (const tensor of step.tensors) {
    verifyPlace(step, tensor.id, pass);
    if (tensor.kept !== null && tensor.place === null) mark(written, rangeOf(step, tensor.id));
  }
  for (const { tensor, use } of Object.values(step.bindings)) {
    if (use === 'input') mark(written, rangeOf(step, tensor));
  }
  step.instructions.forEach((call, index) => {
    const where = `after ${pass}, instruction ${index} (${call.operation} of ${call.label})`;
    verifySignature(call, where);
    verifyOrder(step, call, written, where);
    verifyNames(step, call, fates, liesIn, where);
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

function verifyOrder(step: Step, call: Instruction, written: Map<number, Range[]>, where: string): void {
  const { reads } = KERNEL_SIGNATURES[call.operation];
  const added = addedToBy(call);
  const sources = readBy(call).map((operand) => rangeOf(step, operand));
  call.operands.forEach((operand, index) => {
    if (operand === null) return;
    const range = rangeOf(step, operand);
    const { name } = tensorOf(step, operand);
    const isRead = index < reads.length;
    const adds = !isRead && added.includes(operand);
    const inPlace = sources.some((source) => isSameRange(source, range));
    const rewrites = inPlace || tensorOf(step, range.root).kept !== null;
    if ((isRead || adds) && !covers(written, range)) {
      throw new Error(`Expected ${name} to be written before it is read ${where}`);
    }
    if (!isRead && !adds && !rewrites && meets(written, range)) {
      throw new Error(`Expected ${name} to be written once ${where}`);
    }
    if (!isRead) mark(written, range);
  });
}

/** What has happened to values so far: which have been added to, by root, and which have been written over. */
interface Fates {
  readonly additions: Map<number, { readonly value: number; readonly range: Range }[]>;
  readonly overwritten: Set<number>;
}

function verifyNames(
  step: Step,
  call: Instruction,
  { additions, overwritten }: Fates,
  liesIn: (tensor: number, other: number) => boolean,
  where: string,
): void {
  const read = readBy(call);
  const added = addedToBy(call);
  for (const tensor of added) {
    const range = rangeOf(step, tensor);
    const value = valueOf(step, tensor);
    const known = additions.get(range.root) ?? [];
    if (!known.some((addition) => addition.value === value && isSameRange(addition.range, range))) {
      known.push({ value, range });
    }
    additions.set(range.root, known);
  }
  for (const tensor of [...read, ...added]) {
    const range = rangeOf(step, tensor);
    const value = valueOf(step, tensor);
    const spoiler = (additions.get(range.root) ?? []).find(
      (other) => overlap(other.range, range) && !liesIn(value, other.value),
    );
    const name = tensorOf(step, tensor).name;
    if (spoiler !== undefined) {
      const other = tensorOf(step, spoiler.value).name;
      throw new Error(`Expected ${name} to be read before ${other}, in the same bytes, is added to ${where}`);
    }
    if (overwritten.has(value))
      throw new Error(`Expected ${name} to be read before it is written over ${where}`);
  }
  for (const tensor of writtenBy(call)) {
    if (added.includes(tensor)) continue;
    const range = rangeOf(step, tensor);
    const others = additions.get(range.root) ?? [];
    additions.set(
      range.root,
      others.filter((other) => !(range.first <= other.range.first && other.range.end <= range.end)),
    );
    for (const source of read) {
      const value = valueOf(step, source);
      if (value !== valueOf(step, tensor) && isSameRange(rangeOf(step, source), range))
        overwritten.add(value);
    }
  }
}

/** What a tensor is a window on; the tensor itself where it is a value of its own. */
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

function isSameRange(a: Range, b: Range): boolean {
  return a.root === b.root && a.first === b.first && a.end === b.end;
}

function rangeOf(step: Step, id: number): Range {
  const { root, offset } = resolvePlace(step, id);
  const { dimensions, place } = tensorOf(step, id);
  const length = place?.kind === 'elements' ? elementCount(dimensions) : dimensions.c;
  return { root, first: offset, end: offset + length };
}

function mark(written: Map<number, Range[]>, range: Range): void {
  const ranges = written.get(range.root) ?? [];
  ranges.push(range);
  ranges.sort((a, b) => a.first - b.first);
  written.set(range.root, ranges);
}

function covers(written: ReadonlyMap<number, Range[]>, { root, first, end }: Range): boolean {
  let reached = first;
  for (const range of written.get(root) ?? []) {
    if (range.first <= reached) reached = Math.max(reached, range.end);
  }
  return reached >= end;
}

function meets(written: ReadonlyMap<number, Range[]>, { root, first, end }: Range): boolean {
  return (written.get(root) ?? []).some((range) => overlap(range, { root, first, end }));
}

function overlap(a: Range, b: Range): boolean {
  return a.first < b.end && b.first < a.end;
}
