import type { KernelOperation } from './kernel-operations.js';
import { viewBytes, type Kernel } from './program.js';
import { roleIndex, type Phase } from './step.js';
import type { StepProgram } from './step-program.js';

/** A machine as the model sees it: what a few cores reach in matrix products and in passes over memory. */
const OPERATIONS_PER_SECOND = 1e11;
const BYTES_PER_SECOND = 1e10;

/** Operations for each element of the first operand, apart from products; the order of magnitude is what counts. */
const OPERATIONS_PER_ELEMENT: Record<KernelOperation, number> = {
  convolution: 0,
  convolutionDataGradient: 0,
  convolutionWeightGradient: 0,
  biasGradient: 1,
  batchStatistics: 4,
  updateRunningStatistics: 4,
  normalize: 4,
  normalizeParameterGradient: 8,
  normalizeDataGradient: 12,
  normalizeGradient: 10,
  statisticsGradient: 8,
  addStatisticsGradient: 4,
  relu: 1,
  reluGradient: 1,
  maxPool: 4,
  maxPoolGradient: 4,
  averagePool: 1,
  averagePoolGradient: 1,
  copy: 0,
  add: 1,
  dropout: 8,
  softmaxCrossEntropy: 8,
  softmaxCrossEntropyGradient: 8,
  sgd: 5,
};

/** What an operation with the operands of a normalization does besides its own work. */
const FUSED: Partial<Record<KernelOperation, KernelOperation>> = {
  convolution: 'normalize',
  convolutionWeightGradient: 'normalize',
  averagePool: 'normalize',
  maxPool: 'normalize',
  convolutionDataGradient: 'normalizeGradient',
  averagePoolGradient: 'normalizeGradient',
  maxPoolGradient: 'normalizeGradient',
};

/** Seconds of a step on the model's machine: its arithmetic and its passes over memory, one after the other. */
export function estimateSeconds(program: StepProgram): number {
  let seconds = 0;
  for (const kernel of program.kernels) {
    seconds += operationsOf(kernel) / OPERATIONS_PER_SECOND + trafficOf(program, kernel) / BYTES_PER_SECOND;
  }
  return seconds;
}

/** Arithmetic that the backward pass does again, as a fraction of the step's. */
export function recomputeFraction({ kernels, phases }: StepProgram): number {
  let again = 0;
  let all = 0;
  kernels.forEach((kernel, index) => {
    const operations = operationsOf(kernel);
    all += operations;
    again += againBy(kernel, phases[index] ?? 'forward');
  });
  return again / all;
}

/** Multiply-accumulates of a convolution or one of its gradients: pixels of y times the size of the weight; else 0. */
export function multiplyAccumulates(kernel: Kernel): number {
  const y = viewOf(kernel, 'y') ?? viewOf(kernel, 'dy');
  const weight = viewOf(kernel, 'weight') ?? viewOf(kernel, 'dweight');
  if (y === null || weight === null) return 0;
  return y.n * y.h * y.w * weight.n * weight.h * weight.w * weight.c;
}

/** Arithmetic on single elements, beside products: an order of magnitude. */
export function elementOperations(kernel: Kernel): number {
  return OPERATIONS_PER_ELEMENT[kernel.operation] * elementsOf(kernel) + fusedOperations(kernel);
}

function operationsOf(kernel: Kernel): number {
  return 2 * multiplyAccumulates(kernel) + elementOperations(kernel);
}

/** Forward operations in the backward pass, and the normalization in front of a weight gradient. */
function againBy(kernel: Kernel, phase: Phase): number {
  if (phase !== 'backward') return 0;
  const isForward = kernel.operation === 'convolution' || kernel.operation === 'averagePool';
  if (isForward) return operationsOf(kernel);
  return kernel.operation === 'convolutionWeightGradient' ? fusedOperations(kernel) : 0;
}

/** The normalization, or its gradient, that is fused into a kernel. */
function fusedOperations(kernel: Kernel): number {
  const x = viewOf(kernel, 'x');
  const fused = FUSED[kernel.operation];
  if (x === null || fused === undefined || viewOf(kernel, 'mean') === null) return 0;
  return OPERATIONS_PER_ELEMENT[fused] * x.n * x.h * x.w * x.c;
}

function elementsOf({ operands }: Kernel): number {
  const [first] = operands;
  return first === null || first === undefined ? 0 : first.n * first.h * first.w * first.c;
}

function trafficOf({ buffers }: StepProgram, { operands }: Kernel): number {
  let bytes = 0;
  for (const view of operands) {
    if (view !== null) bytes += viewBytes(view, buffers[view.buffer]?.elementType ?? 'float32');
  }
  return bytes;
}

function viewOf({ operation, operands }: Kernel, role: string): Kernel['operands'][number] {
  return operands[roleIndex(operation, role)] ?? null;
}
