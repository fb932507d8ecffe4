import { KERNEL_SIGNATURES } from './kernel-operations.js';
import { elementCount, resolvePlace, rolesOf, tensorOf, type Instruction, type Step } from './step.js';

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
  const additions: Additions = new Map();
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
    verifyNames(step, call, additions, liesIn, where);
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

function accumulates({ operation, attributes }: Instruction): boolean {
  const names: readonly string[] = KERNEL_SIGNATURES[operation].attributes;
  return attributes[names.indexOf('accumulate')] === 1;
}

function verifyOrder(step: Step, call: Instruction, written: Map<number, Range[]>, where: string): void {
  const { reads } = KERNEL_SIGNATURES[call.operation];
  const adds = accumulates(call);
  call.operands.forEach((operand, index) => {
    if (operand === null) return;
    const range = rangeOf(step, operand);
    const { name } = tensorOf(step, operand);
    const isRead = index < reads.length;
    const rewrites = tensorOf(step, range.root).kept !== null;
    if ((isRead || adds) && !covers(written, range)) {
      throw new Error(`Expected ${name} to be written before it is read ${where}`);
    }
    if (!isRead && !adds && !rewrites && meets(written, range)) {
      throw new Error(`Expected ${name} to be written once ${where}`);
    }
    if (!isRead) mark(written, range);
  });
}

/** What has been added to so far, by root. */
type Additions = Map<number, { readonly tensor: number; readonly range: Range }[]>;

function verifyNames(
  step: Step,
  call: Instruction,
  additions: Additions,
  liesIn: (tensor: number, other: number) => boolean,
  where: string,
): void {
  const { length } = KERNEL_SIGNATURES[call.operation].reads;
  const added = accumulates(call) ? call.operands.slice(length).filter((operand) => operand !== null) : [];
  for (const tensor of added) {
    const range = rangeOf(step, tensor);
    const known = additions.get(range.root) ?? [];
    if (!known.some((addition) => addition.tensor === tensor)) known.push({ tensor, range });
    additions.set(range.root, known);
  }
  for (const tensor of [...call.operands.slice(0, length), ...added]) {
    if (tensor === null) continue;
    const range = rangeOf(step, tensor);
    const others = additions.get(range.root) ?? [];
    const spoiler = others.find((other) => overlap(other.range, range) && !liesIn(tensor, other.tensor));
    if (spoiler !== undefined) {
      const [name, other] = [tensor, spoiler.tensor].map((id) => tensorOf(step, id).name);
      throw new Error(`Expected ${name} to be read before ${other}, in the same bytes, is added to ${where}`);
    }
  }
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
