import { multiplyAccumulates } from '../compiler/estimate-cost.js';
import { KERNEL_SIGNATURES, type KernelOperation } from '../compiler/kernel-operations.js';
import { viewBytes, type Kernel, type Program, type View } from '../compiler/program.js';
import { attributeIndex, roleIndex, rolesOf } from '../compiler/step.js';

/** What the calls of one operation at one set of shapes do in a step, and how long they take: sums over the calls. */
export interface KernelGroup {
  readonly operation: KernelOperation;
  /** As in `x 32x24x24x160 weight 32x3x3x160 y 32x24x24x32 padding 1`: N, H, W, C of what is no vector, and the rest. */
  readonly shapes: string;
  readonly calls: number;
  readonly milliseconds: number;
  /** Two for each multiply-accumulate of the direct algorithm; 0 for an operation that is no product. */
  readonly flops: number;
  /** Of each operand once, twice where it is read and added to; workspace left out. */
  readonly bytes: number;
}

/** The kernels of a program by operation and shapes, with the microseconds that each took. */
export function groupKernels(program: Program, microseconds: ArrayLike<number>): readonly KernelGroup[] {
  const groups = new Map<string, KernelGroup>();
  program.kernels.forEach((kernel, index) => {
    const shapes = shapesOf(kernel);
    const key = `${kernel.operation} ${shapes}`;
    const group = groups.get(key);
    groups.set(key, {
      operation: kernel.operation,
      shapes,
      calls: (group?.calls ?? 0) + 1,
      milliseconds: (group?.milliseconds ?? 0) + (microseconds[index] ?? NaN) / 1000,
      flops: (group?.flops ?? 0) + 2 * multiplyAccumulates(kernel),
      bytes: (group?.bytes ?? 0) + operandBytes(program, kernel),
    });
  });
  return [...groups.values()];
}

/** Operands in the signature's order by role, without `?`; those that are absent and workspace left out. */
function operandsOf({ operation, operands }: Kernel): readonly (readonly [role: string, view: View])[] {
  return rolesOf(operation).flatMap((role, index) => {
    const view = operands[index] ?? null;
    const name = role.replace('?', '');
    return view === null || name === 'workspace' ? [] : [[name, view] as const];
  });
}

/** Bytes of each operand once, twice where it is read and added to; workspace left out. */
export function operandBytes({ buffers }: Program, kernel: Kernel): number {
  const { operation, attributes } = kernel;
  const accumulates = attributes[attributeIndex(operation, 'accumulate')] === 1;
  const firstWritten = KERNEL_SIGNATURES[operation].reads.length;
  let bytes = 0;
  for (const [role, view] of operandsOf(kernel)) {
    const passes = accumulates && roleIndex(operation, role) >= firstWritten ? 2 : 1;
    bytes += passes * viewBytes(view, buffers[view.buffer]?.elementType ?? 'float32');
  }
  return bytes;
}

const isVector = ({ n, h, w }: View): boolean => n * h * w === 1;

/** Strides and vectors do not tell shapes apart, but where all are vectors, and that there is a normalization. */
function shapesOf(kernel: Kernel): string {
  const operands = operandsOf(kernel);
  const tensors = operands.filter(([, view]) => !isVector(view));
  const shown = tensors.length === 0 ? operands.slice(0, 1) : tensors;
  const views = shown.map(([role, { n, h, w, c }]) => `${role} ${n}x${h}x${w}x${c}`);
  return [...views, ...attributesOf(kernel), ...(isFused(kernel) ? ['normalized'] : [])].join(' ');
}

/** Where a normalization is not what the operation is, but comes with it. */
function isFused({ operation, operands }: Kernel): boolean {
  const index = roleIndex(operation, 'mean');
  return rolesOf(operation)[index] === 'mean?' && operands[index] !== null;
}

/** Those that change what there is to do, and the value at which they go without saying. */
const SHOWN_ATTRIBUTES = [
  ['kernelHeight', 0],
  ['kernelWidth', 0],
  ['stride', 1],
  ['padding', 0],
  ['accumulate', 0],
  ['relu', 0],
] as const;

function attributesOf({ operation, attributes }: Kernel): readonly string[] {
  return SHOWN_ATTRIBUTES.flatMap(([name, usual]) => {
    const value = attributes[attributeIndex(operation, name)] ?? usual;
    return value === usual ? [] : [`${name} ${value}`];
  });
}
