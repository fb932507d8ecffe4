import { elementOperations, multiplyAccumulates } from '../compiler/estimate-cost.js';
import type { KernelOperation } from '../compiler/kernel-operations.js';
import { viewBytes, type Kernel } from '../compiler/program.js';
import { roleIndex, type Phase } from '../compiler/step.js';
import type { StepProgram } from '../compiler/step-program.js';
import { operandBytes } from './kernel-work.js';
import { launchesOf, type Launches } from './launches.js';

/** What a device reaches for the kernels of one program. */
export interface Roofline {
  readonly bytesPerSecond: number;
  /** Of products in the program's precision. */
  readonly productsPerSecond: number;
  /** Of all other arithmetic. */
  readonly elementsPerSecond: number;
  /** From the end of one kernel to the full speed of the next. */
  readonly launchSeconds: number;
}

/** What takes longest of a kernel's bound. */
export type BoundBy = 'bytes' | 'products' | 'elements' | 'launch';

/** A kernel's bound: no execution of it is faster on the device. */
export interface KernelBound {
  readonly operation: KernelOperation;
  readonly label: string;
  readonly phase: Phase;
  /** Each operand once, twice where it is read and added to. */
  readonly operandBytes: number;
  /** Scratch, written and read. */
  readonly workspaceBytes: number;
  /** Two for each multiply-accumulate. */
  readonly productFlops: number;
  readonly elementFlops: number;
  /** What the backend starts for it: 0 where a kernel before it does its work as well. */
  readonly launches: number;
  /** Without scratch and without the launch. */
  readonly leastSeconds: number;
  readonly seconds: number;
  readonly boundBy: BoundBy;
}

/**
 * The bound of every kernel of a program, in its order: what it moves at the device's bandwidth or its arithmetic at the
 * peak of the unit that does it, whichever is longer, and the launch (Williams, Waterman and Patterson 2009: the
 * roofline model). Whatever a cache could spare between kernels is not in it.
 */
export function kernelBounds(
  program: StepProgram,
  roofline: Roofline,
  alone: Launches = () => 1,
): readonly KernelBound[] {
  const launches = launchesOf(program, alone);
  return program.kernels.map((kernel, index) =>
    boundOf(program, kernel, program.phases[index] ?? 'forward', launches[index] ?? 1, roofline),
  );
}

function boundOf(
  program: StepProgram,
  kernel: Kernel,
  phase: Phase,
  launches: number,
  roofline: Roofline,
): KernelBound {
  const { operation, label } = kernel;
  const work = {
    operandBytes: operandBytes(program, kernel),
    workspaceBytes: 2 * workspaceBytes(program, kernel),
    productFlops: 2 * multiplyAccumulates(kernel),
    elementFlops: elementOperations(kernel),
  };
  const { bytesPerSecond, productsPerSecond, elementsPerSecond, launchSeconds } = roofline;
  const products = work.productFlops / productsPerSecond;
  const elements = work.elementFlops / elementsPerSecond;
  const bytes = (work.operandBytes + work.workspaceBytes) / bytesPerSecond;
  const longest = Math.max(bytes, products, elements);
  const times = { bytes, products, elements, launch: launches * launchSeconds };
  const boundBy = (Object.keys(times) as BoundBy[]).reduce((a, b) => (times[b] > times[a] ? b : a));
  return {
    operation,
    label,
    phase,
    ...work,
    launches,
    leastSeconds: Math.max(work.operandBytes / bytesPerSecond, products, elements),
    seconds: longest + launches * launchSeconds,
    boundBy,
  };
}

function workspaceBytes({ buffers }: StepProgram, { operation, operands }: Kernel): number {
  const view = operands[roleIndex(operation, 'workspace')] ?? null;
  return view === null ? 0 : viewBytes(view, buffers[view.buffer]?.elementType ?? 'float32');
}

/** Kernels that have something in common, added up. */
export interface BoundSum {
  readonly name: string;
  readonly calls: number;
  readonly launches: number;
  readonly operandBytes: number;
  readonly workspaceBytes: number;
  readonly productFlops: number;
  readonly leastSeconds: number;
  readonly seconds: number;
}

/** Sums of kernels by a name, the longest first. */
export function sumBounds(
  bounds: readonly KernelBound[],
  nameOf: (bound: KernelBound) => string,
): readonly BoundSum[] {
  const sums = new Map<string, BoundSum>();
  for (const bound of bounds) {
    const name = nameOf(bound);
    const known = sums.get(name);
    sums.set(name, {
      name,
      calls: (known?.calls ?? 0) + 1,
      launches: (known?.launches ?? 0) + bound.launches,
      operandBytes: (known?.operandBytes ?? 0) + bound.operandBytes,
      workspaceBytes: (known?.workspaceBytes ?? 0) + bound.workspaceBytes,
      productFlops: (known?.productFlops ?? 0) + bound.productFlops,
      leastSeconds: (known?.leastSeconds ?? 0) + bound.leastSeconds,
      seconds: (known?.seconds ?? 0) + bound.seconds,
    });
  }
  return [...sums.values()].sort((a, b) => b.seconds - a.seconds);
}
