import { performance } from 'node:perf_hooks';
import { compileTraining } from '../compiler/compile.js';
import type { WholeStrategy } from '../compiler/memory-strategy.js';
import type { Program } from '../compiler/program.js';
import type { TrainingPlan } from '../compiler/training-plan.js';
import { buildModel } from '../model/build-model.js';
import { initialWeights } from '../model/initial-weights.js';
import { cpuTarget } from '../runtime/cpu-target.js';
import { expectFreeMemory } from '../runtime/expect-free-memory.js';
import { openSession } from '../runtime/open-session.js';
import type { AllocatorStatistics } from '../runtime/session.js';
import type { BenchCase, BenchMode } from './bench-case.js';
import { groupKernels, type KernelGroup } from './kernel-work.js';
import { medianOf } from './spread.js';

/** A case as the engine runs it. */
export interface EngineCase {
  readonly benchCase: BenchCase;
  readonly mode: BenchMode;
  readonly strategy: WholeStrategy;
  readonly threads: number;
}

/** A network on a device, and a batch. */
export interface OpenNetwork {
  /** Runs steps; resolves with the milliseconds of each, the batch's way into the arena included. */
  readonly steps: (count: number) => Promise<readonly number[]>;
  /** What the kernels did, each at the median of its times in all steps until now. */
  readonly kernels: () => readonly KernelGroup[];
  readonly statistics: () => AllocatorStatistics;
  readonly close: () => void;
}

export interface PreparedNetwork {
  readonly plan: TrainingPlan;
  /** What the device will allocate. */
  readonly plannedBytes: number;
  readonly open: () => OpenNetwork;
}

/**
 * All that running a case needs but the device's memory, which `open` allocates. Throws InsufficientMemoryError where
 * that is more than is free.
 */
export function prepareNetwork({ benchCase, mode, strategy, threads }: EngineCase): PreparedNetwork {
  const { preset, image, classes, batchSize } = benchCase;
  const graph = buildModel({ preset }, image, classes);
  const plan = compileTraining(graph, {
    batchSize,
    strategy,
    optimizer: { momentum: 0.9, nesterov: false, weightDecay: 0 },
    target: cpuTarget({ threads }),
  });
  const { train, validate } = plan;
  const pixels = batchSize * image.channels * image.height * image.width;
  // A job validates over the arena that it trains in.
  const [program, programs]: readonly [Program, readonly Program[]] =
    mode === 'train' ? [train, [train, validate]] : [validate, [validate]];
  const plannedBytes = Math.max(...programs.map(({ arenaBytes }) => arenaBytes));
  expectFreeMemory('CPU', plannedBytes + pixels * Float32Array.BYTES_PER_ELEMENT);
  const images = Float32Array.from({ length: pixels }, (_, i) => ((i * 7919) % 256) / 255);
  const labels = Int32Array.from({ length: batchSize }, (_, i) => i % classes);
  const weights = [...initialWeights(graph, 0)];

  const open = (): OpenNetwork => {
    const session = openSession({ device: 'CPU', threads, programs });
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
      kernels: () => {
        const medians = program.kernels.map((_, kernel) =>
          medianOf(kernelTimes.map((times) => times[kernel] ?? NaN)),
        );
        return groupKernels(program, medians);
      },
      statistics: () => session.statistics(),
      close: () => session.close(),
    };
  };
  return { plan, plannedBytes, open };
}
