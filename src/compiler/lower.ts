import { placeResolver } from './place-resolver.js';
import {
  ARENA_ALIGNMENT,
  ELEMENT_BYTES,
  type Binding,
  type ElementType,
  type Kernel,
  type View,
} from './program.js';
import {
  elementCount,
  rolesOf,
  tensorOf,
  type Instruction,
  type Phase,
  type Step,
  type StepBinding,
  type Tensor,
} from './step.js';
import type { Target } from './target.js';

/** A buffer before it has an address. `id` is its index. */
export interface BufferRequest {
  readonly id: number;
  readonly name: string;
  readonly elementType: ElementType;
  /** A multiple of ARENA_ALIGNMENT. */
  readonly bytes: number;
  readonly kept: Tensor['kept'];
}

/** A step as kernels over buffers that have sizes, but no addresses yet. */
export interface LoweredStep {
  readonly buffers: readonly BufferRequest[];
  readonly kernels: readonly Kernel[];
  /** Of each kernel. */
  readonly phases: readonly Phase[];
  readonly bindings: Readonly<Record<string, Binding & { readonly use: StepBinding['use'] }>>;
}

/**
 * Turns tensors into views on buffers, and gives each kernel the workspace that the target asks for. Buffers that
 * outlive the step come first, used or not, so that all programs of a job agree on them.
 */
export function lower(step: Step, target: Target): LoweredStep {
  const buffers: BufferRequest[] = [];
  const bufferOfRoot = new Map<number, number>();
  const placeOf = placeResolver(step);

  const request = (name: string, elementType: ElementType, bytes: number, kept: Tensor['kept']): number => {
    const id = buffers.length;
    const padded = Math.ceil(bytes / ARENA_ALIGNMENT) * ARENA_ALIGNMENT;
    buffers.push({ id, name, elementType, bytes: padded, kept });
    return id;
  };
  const bufferOf = (root: number): number => {
    const existing = bufferOfRoot.get(root);
    if (existing !== undefined) return existing;
    const { name, elementType, dimensions, kept } = tensorOf(step, root);
    const id = request(name, elementType, elementCount(dimensions) * ELEMENT_BYTES[elementType], kept);
    bufferOfRoot.set(root, id);
    return id;
  };
  const viewOf = (id: number): View => {
    const { root, offset, stride } = placeOf(id);
    return { buffer: bufferOf(root), offset, ...tensorOf(step, id).dimensions, stride };
  };
  const typesOf = ({ operands }: Instruction): readonly (ElementType | null)[] =>
    operands.map((operand) => (operand === null ? null : tensorOf(step, operand).elementType));
  const kernelOf = (call: Instruction): Kernel => {
    const { operation, label, attributes } = call;
    const operands = call.operands.map((operand) => (operand === null ? null : viewOf(operand)));
    const workspace = rolesOf(operation).indexOf('workspace?');
    const kernel: Kernel = { operation, label, operands, attributes };
    const bytes = workspace < 0 ? 0 : target.workspaceBytes(kernel, typesOf(call));
    if (bytes === 0) return kernel;
    const count = Math.ceil(bytes / ELEMENT_BYTES.float32);
    const buffer = request(`workspace(${label} ${operation})`, 'float32', bytes, null);
    const view = { buffer, offset: 0, n: 1, h: 1, w: 1, c: count, stride: count };
    return { ...kernel, operands: operands.map((operand, index) => (index === workspace ? view : operand)) };
  };

  for (const tensor of step.tensors) if (tensor.kept !== null && tensor.place === null) bufferOf(tensor.id);
  const kernels = step.instructions.map(kernelOf);
  const bindings = Object.fromEntries(
    Object.entries(step.bindings).map(([name, { tensor, shape, use }]) => [
      name,
      { view: viewOf(tensor), shape, use },
    ]),
  );
  return { buffers, kernels, phases: step.instructions.map((call) => call.phase), bindings };
}
