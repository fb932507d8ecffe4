import { KERNEL_SIGNATURES, type KernelOperation } from './kernel-operations.js';
import type { BufferCategory, ElementType } from './program.js';

/** NHWC: the physical order of every tensor. */
export interface Dimensions {
  readonly n: number;
  readonly h: number;
  readonly w: number;
  readonly c: number;
}

/**
 * Where a tensor lies inside another, its parent: `offset` elements behind the parent's first.
 * `channels`: it is a range of the parent's channels, so it keeps the parent's pixel stride.
 * `elements`: it is dense, somewhere in a flat parent.
 * A window is its parent by another name; what is not one is a value of its own that was laid into the parent.
 */
export interface Place {
  readonly parent: number;
  readonly offset: number;
  readonly kind: 'channels' | 'elements';
  readonly isWindow?: boolean;
}

/** A tensor of a training step before memory is planned. `id` is its index in `Step.tensors`. */
export interface Tensor {
  readonly id: number;
  readonly name: string;
  readonly elementType: ElementType;
  readonly dimensions: Dimensions;
  /** Null: it is a buffer of its own. */
  readonly place: Place | null;
  /** What a tensor that outlives the step is kept for; null for one that lives within it. */
  readonly kept: Exclude<BufferCategory, 'saved' | 'temporary'> | null;
}

export type Phase = 'forward' | 'backward' | 'update';

/** One kernel call over tensors. */
export interface Instruction {
  readonly operation: KernelOperation;
  readonly label: string;
  readonly phase: Phase;
  /** Tensor ids in the signature's order. */
  readonly operands: readonly (number | null)[];
  readonly attributes: readonly number[];
}

/** A tensor that the outside fills before the step, reads after it, or both. */
export interface StepBinding {
  readonly tensor: number;
  /** PyTorch's shape. */
  readonly shape: readonly number[];
  readonly use: 'input' | 'output' | 'kept';
}

/** What the passes hand from one to the next: a training step as a list. */
export interface Step {
  readonly tensors: readonly Tensor[];
  readonly instructions: readonly Instruction[];
  readonly bindings: Readonly<Record<string, StepBinding>>;
}

type RoleOf<K extends KernelOperation> = (typeof KERNEL_SIGNATURES)[K]['reads' | 'writes'][number];

/** Operands by role: tensor ids; optional roles may be left out. */
export type OperandsOf<K extends KernelOperation> = {
  readonly [R in RoleOf<K> as R extends `${string}?` ? never : R]: number;
} & { readonly [R in RoleOf<K> as R extends `${infer N}?` ? N : never]?: number | null };

type AttributeOf<K extends KernelOperation> = (typeof KERNEL_SIGNATURES)[K]['attributes'][number];

/** Attributes by name; those that are 0 where they are left out may be. */
export type AttributesOf<K extends KernelOperation> = {
  readonly [A in AttributeOf<K> as A extends `${string}?` ? never : A]: number;
} & { readonly [A in AttributeOf<K> as A extends `${infer N}?` ? N : never]?: number };

/** An operation's roles and attributes, looked up for every instruction by every pass. */
interface Names {
  /** `?` included. */
  readonly roles: readonly string[];
  /** Places in the order, by name without `?`. */
  readonly roleIndex: ReadonlyMap<string, number>;
  readonly attributeIndex: ReadonlyMap<string, number>;
}

const NAMES: ReadonlyMap<string, Names> = new Map(
  Object.entries(KERNEL_SIGNATURES).map(([operation, { reads, writes, attributes }]) => [
    operation,
    {
      roles: [...reads, ...writes],
      roleIndex: indexByName([...reads, ...writes]),
      attributeIndex: indexByName(attributes),
    },
  ]),
);

function indexByName(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map(names.map((name, index) => [name.replace('?', ''), index]));
}

/** Roles of an operation's operands in order, `?` included. */
export function rolesOf(operation: KernelOperation): readonly string[] {
  return NAMES.get(operation)?.roles ?? [];
}

/** Where a role, given without `?`, stands among an operation's operands; -1 where it has none of that name. */
export function roleIndex(operation: KernelOperation, role: string): number {
  return NAMES.get(operation)?.roleIndex.get(role) ?? -1;
}

/** The same of an attribute. */
export function attributeIndex(operation: KernelOperation, name: string): number {
  return NAMES.get(operation)?.attributeIndex.get(name) ?? -1;
}

/** The operand of an instruction in a role, given without `?`; null when absent. */
export function operandOf({ operation, operands }: Instruction, role: string): number | null {
  return operands[roleIndex(operation, role)] ?? null;
}

/** As operandOf, for a role that is always there. Throws when it is not. */
export function requiredOperand(instruction: Instruction, role: string): number {
  const operand = operandOf(instruction, role);
  if (operand === null) {
    throw new Error(`Expected ${instruction.operation} of ${instruction.label} to have an operand ${role}`);
  }
  return operand;
}

/** An instruction's attribute by its name; NaN where the operation has none of that name. */
export function attributeOf({ operation, attributes }: Instruction, name: string): number {
  return attributes[attributeIndex(operation, name)] ?? Number.NaN;
}

/** The tensor of an id. Throws for an id that is not there. */
export function tensorOf(step: Pick<Step, 'tensors'>, id: number): Tensor {
  const tensor = step.tensors[id];
  if (tensor === undefined)
    throw new Error(`Expected a tensor id below ${step.tensors.length} but received ${id}`);
  return tensor;
}

/** Follows the places to the buffer that holds a tensor: its root, the offset in it, and the pixel stride. */
export function resolvePlace(
  step: Pick<Step, 'tensors'>,
  id: number,
): { readonly root: number; readonly offset: number; readonly stride: number } {
  const tensor = tensorOf(step, id);
  if (tensor.place === null) return { root: id, offset: 0, stride: tensor.dimensions.c };
  const parent = resolvePlace(step, tensor.place.parent);
  return {
    root: parent.root,
    offset: parent.offset + tensor.place.offset,
    stride: tensor.place.kind === 'channels' ? parent.stride : tensor.dimensions.c,
  };
}

export function elementCount({ n, h, w, c }: Dimensions): number {
  return n * h * w * c;
}
