import { ACTIVATION_ROLES, KERNEL_SIGNATURES } from '../kernel-operations.js';
import { placeResolver } from '../place-resolver.js';
import { rolesOf, tensorOf, type Instruction, type Phase, type Step } from '../step.js';
import { StepBuilder } from '../step-builder.js';
import { writtenBy } from '../step-uses.js';

/**
 * Stores activations and their gradients in bfloat16. All of the parameters are converted once, when the step begins, to
 * a region of their own that convolutions read their weights from. What the outside fills or reads, and what a loss
 * reads or writes, has a float32 tensor of its own, and a copy converts: behind whoever writes the one, before whoever
 * reads the other.
 */
export function storeInBfloat16(step: Step): Step {
  const roots = activationRoots(step);
  const placeOf = placeResolver(step);
  const isNarrow = (id: number): boolean => roots.has(placeOf(id).root) && tensorOf(step, id).kept === null;
  const tensors = step.tensors.map((tensor) =>
    isNarrow(tensor.id) ? { ...tensor, elementType: 'bfloat16' as const } : tensor,
  );
  const builder = new StepBuilder({ tensors, instructions: [], bindings: {} });
  const parameters = convertedParameters(step, builder, roots);
  const twins = new Float32Twins(step, builder);
  const outputs = bind(step, builder, isNarrow, twins);

  for (const call of step.instructions) {
    const { length: reads } = KERNEL_SIGNATURES[call.operation].reads;
    const results: number[] = [];
    const operands = call.operands.map((operand, index) => {
      if (operand === null) return null;
      if (isActivation(call, index)) return parameters(operand);
      if (!isNarrow(operand)) return operand;
      if (index < reads) twins.widen(operand, call);
      else results.push(operand);
      return twins.of(operand);
    });
    builder.append({ ...call, operands });
    twins.forget(writtenBy(call));
    for (const result of results) twins.narrow(result, call.label, call.phase);
    for (const output of outputs.get(call) ?? []) twins.widen(output, call);
  }
  return builder.build();
}

function isActivation({ operation }: Instruction, index: number): boolean {
  return ACTIVATION_ROLES.has(rolesOf(operation)[index]?.replace('?', '') ?? '');
}

/** Buffers that any instruction uses as an activation, those of weights among them. */
function activationRoots(step: Step): ReadonlySet<number> {
  const placeOf = placeResolver(step);
  const roots = new Set<number>();
  for (const call of step.instructions) {
    call.operands.forEach((operand, index) => {
      if (operand !== null && isActivation(call, index)) roots.add(placeOf(operand).root);
    });
  }
  return roots;
}

/** The float32 tensors that stand for bfloat16 values where those are not used as activations. */
class Float32Twins {
  readonly #step: Step;
  readonly #builder: StepBuilder;
  readonly #rootOf: (id: number) => number;
  readonly #twins = new Map<number, number>();
  /** Values whose twin holds what they do. */
  readonly #upToDate = new Set<number>();

  constructor(step: Step, builder: StepBuilder) {
    const placeOf = placeResolver(step);
    this.#step = step;
    this.#builder = builder;
    this.#rootOf = (id) => placeOf(id).root;
  }

  of(id: number): number {
    const { name, dimensions } = tensorOf(this.#step, id);
    const twin = this.#twins.get(id) ?? this.#builder.tensor(`${name} in float32`, dimensions);
    this.#twins.set(id, twin);
    return twin;
  }

  /** Converts a value to its twin, unless that is up to date. */
  widen(id: number, { label, phase }: Instruction): void {
    if (this.#upToDate.has(id)) return;
    this.#builder.call('copy', label, phase, { x: id, y: this.of(id) }, { accumulate: 0 });
    this.#upToDate.add(id);
  }

  /** Converts a twin to its value. */
  narrow(id: number, label: string, phase: Phase): void {
    this.#builder.call('copy', label, phase, { x: this.of(id), y: id }, { accumulate: 0 });
    this.#upToDate.add(id);
  }

  /** What lies in a buffer that has been written to is not what its twin holds. */
  forget(written: readonly number[]): void {
    const roots = new Set(written.map(this.#rootOf));
    for (const id of this.#upToDate) if (roots.has(this.#rootOf(id))) this.#upToDate.delete(id);
  }
}

/**
 * Binds the twins of what the outside fills, and converts them when the step begins, and of what it reads. Returns
 * those, by the instruction behind which they are complete.
 */
function bind(
  step: Step,
  builder: StepBuilder,
  isNarrow: (id: number) => boolean,
  twins: Float32Twins,
): ReadonlyMap<Instruction, readonly number[]> {
  const placeOf = placeResolver(step);
  const outputs = new Map<Instruction, number[]>();
  for (const [name, binding] of Object.entries(step.bindings)) {
    const { tensor, use } = binding;
    if (!isNarrow(tensor)) {
      builder.bind(name, binding);
      continue;
    }
    builder.bind(name, { ...binding, tensor: twins.of(tensor) });
    if (use === 'input') twins.narrow(tensor, name, 'forward');
    if (use !== 'output') continue;
    const { root } = placeOf(tensor);
    const last = step.instructions.findLast((call) =>
      writtenBy(call).some((id) => placeOf(id).root === root),
    );
    if (last !== undefined) outputs.set(last, [...(outputs.get(last) ?? []), tensor]);
  }
  return outputs;
}

/** Converts what outlives the step; answers with the converted tensor of a parameter, and with any other itself. */
function convertedParameters(
  step: Step,
  builder: StepBuilder,
  roots: ReadonlySet<number>,
): (id: number) => number {
  const converted = new Map<number, number>();
  for (const root of roots) {
    const { name, dimensions, kept } = tensorOf(step, root);
    if (kept === null) continue;
    const copy = builder.tensor(`${name} in bfloat16`, dimensions, { elementType: 'bfloat16', kept });
    converted.set(root, copy);
    builder.call('copy', name, 'forward', { x: root, y: copy }, { accumulate: 0 });
  }
  return (id) => {
    const { name, dimensions, kept, place } = tensorOf(step, id);
    const known = converted.get(id);
    if (known !== undefined || place === null || kept === null) return known ?? id;
    const parent = converted.get(place.parent);
    if (parent === undefined) throw new Error(`Expected ${name} to lie in what is converted`);
    const copy = builder.tensor(name, dimensions, {
      elementType: 'bfloat16',
      kept,
      place: { ...place, parent },
    });
    converted.set(id, copy);
    return copy;
  };
}
