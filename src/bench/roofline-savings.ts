import { KERNEL_SIGNATURES, type KernelOperation } from '../compiler/kernel-operations.js';
import { viewBytes, type Kernel, type View } from '../compiler/program.js';
import { attributeIndex, roleIndex } from '../compiler/step.js';
import type { StepProgram } from '../compiler/step-program.js';

/** What a step would not move or start if its kernels were joined in some way. Two savings may be about the same bytes. */
export interface Saving {
  readonly title: string;
  readonly bytes: number;
  readonly launches: number;
}

/** What could be spared of a program by kernels that the engine does not have, each way by itself. */
export function savingsOf(program: StepProgram): readonly Saving[] {
  return [
    statisticsInEpilogues(program),
    statisticsGradientsInPrologues(program),
    gradientsAtOnce(program),
    layersAtOnce(program),
    vectorsWithSums(program),
  ];
}

/** Whoever writes a value adds it up on the way, so that it need not be read for its statistics. */
function statisticsInEpilogues(program: StepProgram): Saving {
  const calls = kernelsOf(program, 'batchStatistics');
  return {
    title: 'batch statistics in the epilogue of whatever writes the value',
    bytes: sum(calls, (call) => bytesOf(program, viewOf(call, 'x'))),
    launches: calls.length,
  };
}

/** Whoever reads a gradient adds what flows through its statistics: it reads x as well, and nothing is written. */
function statisticsGradientsInPrologues(program: StepProgram): Saving {
  const calls = kernelsOf(program, 'addStatisticsGradient');
  return {
    title: 'gradients through statistics in the prologue of whatever reads the gradient',
    bytes: sum(calls, (call) => {
      const dx = viewOf(call, 'dx');
      const readers = program.kernels.filter(
        (kernel) => kernel !== call && reads(kernel).some((view) => isSame(view, dx)),
      );
      return (3 - readers.length) * bytesOf(program, dx);
    }),
    launches: calls.length,
  };
}

/** Both gradients of a 1x1 convolution in one kernel, which reads the values and their gradient once. */
function gradientsAtOnce(program: StepProgram): Saving {
  const data = new Map(kernelsOf(program, 'convolutionDataGradient').map((call) => [call.label, call]));
  const pairs = kernelsOf(program, 'convolutionWeightGradient').filter((call) => {
    const weight = viewOf(call, 'dweight');
    return weight.h * weight.w === 1 && operandOf(data.get(call.label), 'x') !== null;
  });
  return {
    title: 'weight and data gradient of a 1x1 convolution in one kernel',
    bytes: sum(pairs, (call) => bytesOf(program, viewOf(call, 'x')) + bytesOf(program, viewOf(call, 'dy'))),
    launches: pairs.length,
  };
}

/**
 * The data gradients of two layers of a dense block at once into what both read: the later layer's own gradient for the
 * earlier one has to come first, the rest can wait for it.
 */
function layersAtOnce(program: StepProgram): Saving {
  const byBlock = new Map<number, View[]>();
  for (const call of kernelsOf(program, 'convolutionDataGradient')) {
    const dx = viewOf(call, 'dx');
    if (operandOf(call, 'x') === null || !addsUp(call)) continue;
    byBlock.set(dx.buffer, [...(byBlock.get(dx.buffer) ?? []), dx]);
  }
  const earlier = [...byBlock.values()].flatMap((layers) => layers.filter((_, index) => index % 2 === 1));
  return {
    title: 'data gradients of a dense block, two layers at a time',
    // The values, and the gradient that is read and written.
    bytes: sum(earlier, (dx) => 3 * bytesOf(program, dx)),
    launches: 0,
  };
}

/** Vectors of all normalizations where their sums are finished. */
function vectorsWithSums(program: StepProgram): Saving {
  return {
    title: 'offsets and slopes where the sums that they are made of are finished',
    bytes: 0,
    launches: kernelsOf(program, 'statisticsGradient').length,
  };
}

function kernelsOf({ kernels }: StepProgram, operation: KernelOperation): readonly Kernel[] {
  return kernels.filter((kernel) => kernel.operation === operation);
}

function operandOf(kernel: Kernel | undefined, role: string): View | null {
  return kernel?.operands[roleIndex(kernel.operation, role)] ?? null;
}

function viewOf(kernel: Kernel, role: string): View {
  const view = operandOf(kernel, role);
  if (view === null) throw new Error(`Expected ${kernel.operation} of ${kernel.label} to have ${role}`);
  return view;
}

function addsUp({ operation, attributes }: Kernel): boolean {
  return attributes[attributeIndex(operation, 'accumulate')] === 1;
}

function reads({ operation, operands }: Kernel): readonly View[] {
  return operands.slice(0, KERNEL_SIGNATURES[operation].reads.length).filter((view) => view !== null);
}

function isSame(a: View, b: View): boolean {
  return a.buffer === b.buffer && a.offset === b.offset && a.c === b.c && a.n * a.h * a.w === b.n * b.h * b.w;
}

function bytesOf({ buffers }: StepProgram, view: View): number {
  return viewBytes(view, buffers[view.buffer]?.elementType ?? 'float32');
}

function sum<T>(items: readonly T[], valueOf: (item: T) => number): number {
  return items.reduce((total, item) => total + valueOf(item), 0);
}
