import { performance } from 'node:perf_hooks';
import { compileTraining } from '../compiler/compile.js';
import type { WholeStrategy } from '../compiler/memory-strategy.js';
import type { Program } from '../compiler/program.js';
import type { TrainingPlan } from '../compiler/training-plan.js';
import { buildModel } from '../model/build-model.js';
import { initialWeights } from '../model/initial-weights.js';
import { expectFreeMemory } from '../runtime/expect-free-memory.js';
import { openSession } from '../runtime/open-session.js';
import type { AllocatorStatistics } from '../runtime/session.js';
import { targetOf } from '../runtime/target-of.js';
import type { BenchCase, BenchMode } from './bench-case.js';
import type { ComputeSettings } from './compute-settings.js';
import { groupKernels, type KernelGroup } from './kernel-work.js';
import { medianOf } from './spread.js';

/** A case as the engine runs it. */
export interface EngineCase {
  readonly benchCase: BenchCase;
  readonly mode: BenchMode;
  readonly strategy: WholeStrategy;
  readonly compute: ComputeSettings;
  readonly threads: number;
}

/** A network on a device, and a batch. */
export interface OpenNetwork {
  /** Runs steps; resolves with the milliseconds of each, the batch's way into the arena included. */
  readonly steps: (count: number) => Promise<readonly number[]>;
  /**
   * What the kernels did, each at the median of its times in all steps until now; on a GPU, where measuring them would
   * slow steps down, of steps of their own.
   */
  readonly kernels: () => Promise<readonly KernelGroup[]>;
  readonly statistics: () => AllocatorStatistics;
  readonly close: () => void;
}

/** A network in a session. */
interface TimedNetwork extends Omit<OpenNetwork, 'kernels'> {
  /** Microseconds of each kernel, over all steps until now; zeros where they are not measured. */
  readonly kernelMedians: () => readonly number[];
}

export interface PreparedNetwork {
  readonly plan: TrainingPlan;
  /** What the device will allocate. */
  readonly plannedBytes: number;
  readonly open: () => OpenNetwork;
}

/** A GPU's kernels are measured over these. */
const PROFILED_STEPS = 5;

/**
 * All that running a case needs but the device's memory, which `open` allocates. Throws InsufficientMemoryError where
 * that is more than is free, DeviceUnavailableError.
 */
export function prepareNetwork({ benchCase, mode, strategy, compute, threads }: EngineCase): PreparedNetwork {
  const { device, precision, allowTf32 } = compute;
  const { preset, image, classes, batchSize } = benchCase;
  const graph = buildModel({ preset }, image, classes);
  const plan = compileTraining(graph, {
    batchSize,
    strategy,
    optimizer: { momentum: 0.9, nesterov: false, weightDecay: 0 },
    precision,
    target: targetOf(device, threads, { allowTf32 }),
  });
  const { train, validate } = plan;
  const pixels = batchSize * image.channels * image.height * image.width;
  // A job validates over the arena that it trains in.
  const [program, programs]: readonly [Program, readonly Program[]] =
    mode === 'train' ? [train, [train, validate]] : [validate, [validate]];
  const plannedBytes = Math.max(...programs.map(({ arenaBytes }) => arenaBytes));
  const batchBytes = device === 'CPU' ? pixels * Float32Array.BYTES_PER_ELEMENT : 0;
  expectFreeMemory(device, plannedBytes + batchBytes);
  const images = Float32Array.from({ length: pixels }, (_, i) => ((i * 7919) % 256) / 255);
  const labels = Int32Array.from({ length: batchSize }, (_, i) => i % classes);
  const weights = [...initialWeights(graph, 0)];

  const openTimed = (timeKernels: boolean): TimedNetwork => {
    const session = openSession({ device, threads, programs, cuda: { allowTf32, timeKernels } });
    for (const [name, values] of weights) session.write(program, name, values);
    if (mode === 'train') session.write(program, 'learningRate', Float32Array.of(0.01));
    const kernelTimes: Float64Array[] = [];
    return {
      steps: async (count) => {
        const milliseconds: number[] = [];
        for (let step = 0; step < count; step++) {
          const begin = performance.now();
          // A step may use the input's bytes for something else once it has read them.
          session.write(program, 'images', images, 'nhwc');
          session.write(program, 'labels', labels);
          await session.run(program);
          milliseconds.push(performance.now() - begin);
          kernelTimes.push(session.kernelMicroseconds(program));
        }
        return milliseconds;
      },
      kernelMedians: () =>
        program.kernels.map((_, kernel) => medianOf(kernelTimes.map((times) => times[kernel] ?? NaN))),
      statistics: () => session.statistics(),
      close: () => session.close(),
    };
  };
  const open = (): OpenNetwork => {
    let network = openTimed(device === 'CPU');
    return {
      steps: (count) => network.steps(count),
      kernels: async () => {
        if (device === 'CUDA') {
          network.close();
          network = openTimed(true);
          await network.steps(PROFILED_STEPS);
        }
        return groupKernels(program, network.kernelMedians());
      },
      statistics: () => network.statistics(),
      close: () => network.close(),
    };
  };
  return { plan, plannedBytes, open };
}
