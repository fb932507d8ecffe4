import type { OptimizerSettings } from '../compiler/compile-options.js';
import { compileStep } from '../compiler/compile-step.js';
import type { WholeStrategy } from '../compiler/memory-strategy.js';
import type { Precision } from '../compiler/precision.js';
import type { StepProgram } from '../compiler/step-program.js';
import type { Graph } from '../ir/graph.js';
import { buildModel } from '../model/build-model.js';
import type { ImageShape, ModelSpec } from '../model/model-spec.js';
import { expectFreeMemory } from '../runtime/expect-free-memory.js';
import { openSession } from '../runtime/open-session.js';
import type { Session } from '../runtime/session.js';
import { checkPrecision } from './check-ranges.js';
import { kernelProfiles, type KernelProfile } from './kernel-profile.js';
import { writeInitialState } from './parameter-state.js';
import { randomStateWriter } from './random-state.js';
import { targetOf } from '../runtime/target-of.js';
import type { DeviceKind } from './training-config.js';

/** What to measure: steps of this network on a device of this machine. */
export interface ProfileRequest {
  readonly model: ModelSpec;
  readonly image: ImageShape;
  readonly classes: number;
  readonly batchSize: number;
  /** `train`: forward, backward, and an update; `inference`: forward with running statistics. */
  readonly mode: 'train' | 'inference';
  readonly strategy: WholeStrategy;
  readonly optimizer: OptimizerSettings;
  readonly device: DeviceKind;
  readonly precision: Precision;
  readonly threads: number;
  /** Measured, after some that are not. */
  readonly steps: number;
}

/** Where the time of a step goes. Times are medians over the steps, so that they add up nearly, not exactly. */
export interface StepProfile {
  readonly request: ProfileRequest;
  /** From the first input written to the last kernel's end. */
  readonly microseconds: { readonly minimum: number; readonly median: number; readonly maximum: number };
  /** Of it, the writing of the inputs. */
  readonly inputMicroseconds: number;
  /** Of it, what is neither input nor kernel: to the engine's thread, from kernel to kernel, and back. */
  readonly outsideMicroseconds: number;
  readonly plannedBytes: number;
  readonly kernels: readonly KernelProfile[];
}

/** Until caches, pages and clocks are as they stay. */
const WARM_UP_STEPS = 2;

interface StepTimes {
  readonly whole: number;
  readonly input: number;
  readonly kernels: Float64Array;
}

/**
 * Runs some steps on made-up images and measures each kernel. Throws InvalidModelError, InvalidTrainingConfigError for a
 * precision that the device does not have, InsufficientMemoryError, DeviceUnavailableError, DeviceFailedError,
 * AddonUnavailableError.
 */
export async function profileStep(request: ProfileRequest): Promise<StepProfile> {
  const { model, image, classes, device, threads, steps } = request;
  checkPrecision(request);
  const graph = buildModel(model, image, classes);
  const program = compileProfiled(graph, request);
  const session = openSession({ device, threads, programs: [program], cuda: { timeKernels: true } });
  try {
    writeInitialState(session, program, graph, 0, new Map());
    const writeInputs = inputWriter(session, program, request);
    const times: StepTimes[] = [];
    for (let step = -WARM_UP_STEPS; step < steps; step++) {
      const measured = await runStep(session, program, writeInputs);
      if (step >= 0) times.push(measured);
    }
    return profileOf(request, program, times, session.kernelLibraries(program));
  } finally {
    session.close();
  }
}

function compileProfiled(graph: Graph, request: ProfileRequest): StepProgram {
  const { batchSize, mode, strategy, optimizer, device, precision, threads } = request;
  const program = compileStep(graph, batchSize, mode, strategy, {
    optimizer,
    loss: mode === 'train' ? 'crossEntropy' : 'upstream',
    precision,
    target: targetOf(device, threads),
  });
  expectFreeMemory(device, program.arenaBytes);
  return program;
}

/** Returns what writes all that a step reads: its buffers may hold something else after it. */
function inputWriter(session: Session, program: StepProgram, request: ProfileRequest): () => void {
  const { batchSize, classes, image } = request;
  const pixels = batchSize * image.channels * image.height * image.width;
  const images = Float32Array.from({ length: pixels }, (_, i) => ((i * 7919) % 256) / 255);
  const labels = Int32Array.from({ length: batchSize }, (_, i) => i % classes);
  const writeRandomState = randomStateWriter(session, 0, 0);
  if (request.mode === 'train') session.write(program, 'learningRate', Float32Array.of(0.01));
  return () => {
    session.write(program, 'images', images, 'nhwc');
    if (request.mode === 'train') session.write(program, 'labels', labels);
    writeRandomState(program);
  };
}

async function runStep(session: Session, program: StepProgram, writeInputs: () => void): Promise<StepTimes> {
  const begin = performance.now();
  writeInputs();
  const written = performance.now();
  await session.run(program);
  const whole = (performance.now() - begin) * 1000;
  return { whole, input: (written - begin) * 1000, kernels: session.kernelMicroseconds(program) };
}

function profileOf(
  request: ProfileRequest,
  program: StepProgram,
  times: readonly StepTimes[],
  libraries: readonly string[],
): StepProfile {
  const whole = times.map((step) => step.whole);
  const kernels = program.kernels.map((_, index) => median(times.map((step) => step.kernels[index] ?? NaN)));
  return {
    request,
    microseconds: { minimum: Math.min(...whole), median: median(whole), maximum: Math.max(...whole) },
    inputMicroseconds: median(times.map((step) => step.input)),
    outsideMicroseconds: median(times.map((step) => step.whole - step.input - sum(step.kernels))),
    plannedBytes: program.arenaBytes,
    kernels: kernelProfiles(program, kernels, libraries),
  };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The middle value; of an even count the mean of the two. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(values.length / 2)] ?? NaN;
  const lower = sorted[Math.ceil(values.length / 2) - 1] ?? NaN;
  return (lower + upper) / 2;
}
