import { KERNEL_SIGNATURES, type KernelOperation } from '#densegraph/compiler/kernel-operations.js';
import type { ElementType, Kernel, View } from '#densegraph/compiler/program.js';
import type { AddonOptions } from '#densegraph/runtime/addon.js';
import { loadAddon } from '#densegraph/runtime/load-addon.js';
import { TEST_DEVICE } from '../test-device.js';
import { ArenaLayout, expectUntouched, type Placed, type Placement } from './arena-layout.js';
import { fromBfloat16, toBfloat16 } from './precision.js';
import { elementType, type Shape, type Tensor } from './tensor.js';

/**
 * An operand: its contents (also of what is written, where the kernel reads it first: accumulation, parameters), or
 * for what is only written its shape, or the operand that it is the same view as, or null where it is absent.
 */
export type Operand = Tensor | Shape | { readonly sameAs: string } | null;
/** By role, as in KERNEL_SIGNATURES but without the `?`; optional roles may be left out, workspace is added. */
export type Operands = Readonly<Record<string, Operand>>;

export interface RunOptions {
  /** Default 1. */
  readonly threads?: number;
  /** Default: the best that the processor has. */
  readonly instructionSet?: string;
  /** By role; a role that is left out lies dense at its buffer's start. */
  readonly placements?: Readonly<Record<string, Placement>>;
  /**
   * CUDA's alone; float32 where left out. With bfloat16 activations and weights are stored in it: they are rounded on
   * their way in, and are float32 again on their way out.
   */
  readonly precision?: 'float32' | 'tf32' | 'bfloat16';
}

/** What a call in bfloat16 has in it. */
const ACTIVATIONS: ReadonlySet<string> = new Set(['x', 'y', 'dx', 'dy', 'a', 'b', 'weight']);

const WRITTEN_TYPES: Readonly<Record<string, ElementType>> = { indices: 'uint8', predictions: 'int32' };

const roleName = (role: string): string => role.replace('?', '');

const isShape = (operand: object): operand is Shape => Array.isArray(operand);

/**
 * Whether a library may compute convolutions (cuDNN, or its stand-in, as DENSEGRAPH_CUDNN_PATH says): it rounds otherwise
 * than the engine's own kernels.
 */
export const HAS_LIBRARY = TEST_DEVICE === 'CUDA' && loadAddon().cudaStatus().cudnn !== null;

/** The CPU's instruction sets, or the one device that stands in their place. */
export const instructionSets = (): string[] =>
  TEST_DEVICE === 'CUDA' ? ['cuda'] : loadAddon().instructionSets();

function deviceOptions({ threads = 1, instructionSet, precision }: RunOptions): AddonOptions {
  if (TEST_DEVICE === 'CUDA') return { device: 'cuda', allowTf32: precision === 'tf32' };
  return { device: 'cpu', threads, ...(instructionSet === undefined ? {} : { instructionSet }) };
}

function inSignatureOrder(
  operation: KernelOperation,
  attributes: Readonly<Record<string, number>>,
): readonly number[] {
  const names: readonly string[] = KERNEL_SIGNATURES[operation].attributes;
  const unknown = Object.keys(attributes).filter((name) => !names.map(roleName).includes(name));
  if (unknown.length > 0) throw new Error(`${operation} has no attribute ${unknown.join(', ')}`);
  return names.map((name) => {
    const value = attributes[roleName(name)] ?? (name.endsWith('?') ? 0 : undefined);
    if (value === undefined) throw new Error(`${operation} needs the attribute ${name}`);
    return value;
  });
}

/**
 * Runs one kernel of the engine on operands that each have their own buffer in an arena full of NaN, and returns
 * what it wrote, by role. Throws when any byte outside of the outputs and the workspace has changed.
 */
export async function runKernel(
  operation: KernelOperation,
  operands: Operands,
  attributes: Readonly<Record<string, number>> = {},
  runOptions: RunOptions = {},
): Promise<Record<string, Tensor>> {
  const { placements = {}, precision } = runOptions;
  const addon = loadAddon();
  const options = deviceOptions(runOptions);
  const halved = (role: string) => precision === 'bfloat16' && ACTIVATIONS.has(role);
  const { reads, writes }: { reads: readonly string[]; writes: readonly string[] } =
    KERNEL_SIGNATURES[operation];
  const roles = [...reads, ...writes].map(roleName).filter((role) => role !== 'workspace');
  const unknown = Object.keys(operands).filter((role) => !roles.includes(role));
  if (unknown.length > 0) throw new Error(`${operation} has no operand ${unknown.join(', ')}`);

  const layout = new ArenaLayout();
  const placed = new Map<string, Placed>();
  for (const role of roles) {
    const operand = operands[role] ?? null;
    if (operand === null || 'sameAs' in operand) continue;
    const shape = isShape(operand) ? operand : operand.shape;
    const given = isShape(operand) ? (WRITTEN_TYPES[role] ?? 'float32') : elementType(operand.data);
    const type = halved(role) ? 'bfloat16' : given;
    placed.set(role, layout.place(role, shape, type, placements[role] ?? {}));
  }
  for (const role of roles) {
    const operand = operands[role] ?? null;
    const same = operand !== null && 'sameAs' in operand ? placed.get(operand.sameAs) : undefined;
    if (same !== undefined) placed.set(role, same);
  }

  const kernel = (workspace: View | null): Kernel => ({
    operation,
    label: 'test',
    operands: [...reads, ...writes].map((role) =>
      roleName(role) === 'workspace' ? workspace : (placed.get(roleName(role))?.view ?? null),
    ),
    attributes: inSignatureOrder(operation, attributes),
  });
  const types = [...reads, ...writes].map((role) => placed.get(roleName(role))?.type ?? null);
  const scratchBytes = addon.workspaceBytes(options, kernel(null), types);
  const workspace =
    scratchBytes === 0 ? null : layout.place('workspace', [1, 1, 1, scratchBytes / 4], 'float32', {});

  const before = layout.poisonedArena();
  for (const [role, where] of placed) {
    const operand = operands[role] ?? null;
    if (operand === null || !('data' in operand)) continue;
    layout.write(before, where, halved(role) ? toBfloat16(operand) : operand);
  }
  const session = new addon.Session({ ...options, arenaBytes: before.length });
  try {
    session.write(0, before);
    const { buffers } = layout;
    await session.run(session.addProgram({ buffers, kernels: [kernel(workspace?.view ?? null)] }));
    const after = new Uint8Array(before.length);
    session.read(0, after);
    const outputs = writes.map(roleName).flatMap((role) => {
      const where = placed.get(role);
      return where === undefined ? [] : [{ role, where }];
    });
    const written = outputs.map(({ where }) => where);
    expectUntouched(layout, before, after, workspace === null ? written : [...written, workspace]);
    return Object.fromEntries(
      outputs.map(({ role, where }) => {
        const output = layout.read(after, where);
        return [role, halved(role) ? fromBfloat16(output) : output];
      }),
    );
  } finally {
    session.close();
  }
}
