import { KERNEL_SIGNATURES, type KernelOperation } from './kernel-operations.js';
import type { ElementType } from './program.js';
import type {
  AttributesOf,
  Dimensions,
  Instruction,
  OperandsOf,
  Phase,
  Place,
  Step,
  StepBinding,
  Tensor,
} from './step.js';
import { rolesOf, tensorOf } from './step.js';

interface TensorOptions {
  readonly elementType?: ElementType;
  readonly place?: Place;
  readonly kept?: Tensor['kept'];
}

/** Collects a step's tensors, instructions and bindings; a pass that adds to a step begins from it. */
export class StepBuilder {
  readonly #tensors: Tensor[];
  readonly #instructions: Instruction[];
  readonly #bindings: Record<string, StepBinding>;

  constructor(step: Step = { tensors: [], instructions: [], bindings: {} }) {
    this.#tensors = [...step.tensors];
    this.#instructions = [...step.instructions];
    this.#bindings = { ...step.bindings };
  }

  /** Adds a tensor and returns its id. */
  tensor(name: string, dimensions: Dimensions, options: TensorOptions = {}): number {
    const id = this.#tensors.length;
    this.#tensors.push({
      id,
      name,
      dimensions,
      elementType: options.elementType ?? 'float32',
      place: options.place ?? null,
      kept: options.kept ?? null,
    });
    return id;
  }

  /** Adds a vector [1, 1, 1, count]. */
  vector(name: string, count: number, options: TensorOptions = {}): number {
    return this.tensor(name, { n: 1, h: 1, w: 1, c: count }, options);
  }

  /** Adds a window on `channels` channels of a tensor, from channel `first`. */
  channels(parent: number, first: number, channels: number): number {
    const { name, dimensions, elementType } = this.get(parent);
    return this.tensor(
      `${name}[${first}:${first + channels}]`,
      { ...dimensions, c: channels },
      { elementType, place: { parent, offset: first, kind: 'channels', isWindow: true } },
    );
  }

  /** As channels; the tensor itself where they are all of it. */
  window(tensor: number, first: number, channels: number): number {
    return channels === this.get(tensor).dimensions.c ? tensor : this.channels(tensor, first, channels);
  }

  get tensors(): readonly Tensor[] {
    return this.#tensors;
  }

  get(id: number): Tensor {
    return tensorOf({ tensors: this.#tensors }, id);
  }

  /** Lays a tensor that was a buffer of its own into another. */
  place(id: number, place: Place): void {
    this.#tensors[id] = { ...this.get(id), place };
  }

  call<K extends KernelOperation>(
    operation: K,
    label: string,
    phase: Phase,
    operands: OperandsOf<K>,
    attributes: AttributesOf<K>,
  ): void {
    this.append(instruction(operation, label, phase, operands, attributes));
  }

  append(call: Instruction): void {
    this.#instructions.push(call);
  }

  bind(name: string, binding: StepBinding): void {
    this.#bindings[name] = binding;
  }

  build(): Step {
    return { tensors: this.#tensors, instructions: this.#instructions, bindings: this.#bindings };
  }
}

/** An instruction from operands and attributes by name, put into the signature's order. */
export function instruction<K extends KernelOperation>(
  operation: K,
  label: string,
  phase: Phase,
  operands: OperandsOf<K>,
  attributes: AttributesOf<K>,
): Instruction {
  const byRole = operands as Readonly<Record<string, number | null | undefined>>;
  const byName = attributes as Readonly<Record<string, number>>;
  return {
    operation,
    label,
    phase,
    operands: rolesOf(operation).map((role) => byRole[role.replace('?', '')] ?? null),
    attributes: KERNEL_SIGNATURES[operation].attributes.map((name) =>
      name.endsWith('?') ? (byName[name.slice(0, -1)] ?? 0) : (byName[name] ?? Number.NaN),
    ),
  };
}
