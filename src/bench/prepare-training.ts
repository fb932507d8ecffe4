import { performance } from 'node:perf_hooks';
import { compileTraining } from '../compiler/compile.js';
import type { WholeStrategy } from '../compiler/memory-strategy.js';
import type { TrainingPlan } from '../compiler/training-plan.js';
import { buildModel } from '../model/build-model.js';
import { initialWeights } from '../model/initial-weights.js';
import { cpuTarget } from '../runtime/cpu-target.js';
import { openSession } from '../runtime/open-session.js';
import type { AllocatorStatistics } from '../runtime/session.js';

export interface TrainingCase {
  readonly strategy: WholeStrategy;
  readonly batchSize: number;
  /** Height and width of the images, which have one channel. */
  readonly size: number;
  readonly threads: number;
}

/** The d2l DenseNet on a device, and a batch. */
export interface OpenTraining {
  /** Runs training steps; resolves with the milliseconds of each. */
  readonly steps: (count: number) => Promise<readonly number[]>;
  readonly statistics: () => AllocatorStatistics;
  readonly close: () => void;
}

const CLASSES = 10;

/** All that training the d2l DenseNet needs but the device's memory, which `open` allocates. */
export function prepareTraining({ strategy, batchSize, size, threads }: TrainingCase): {
  readonly plan: TrainingPlan;
  readonly open: () => OpenTraining;
} {
  const graph = buildModel({ preset: 'D2L_DENSENET' }, { channels: 1, height: size, width: size }, CLASSES);
  const plan = compileTraining(graph, {
    batchSize,
    strategy,
    optimizer: { momentum: 0.9, nesterov: false, weightDecay: 0 },
    target: cpuTarget({ threads }),
  });
  const images = Float32Array.from({ length: batchSize * size * size }, (_, i) => ((i * 7919) % 256) / 255);
  const labels = Int32Array.from({ length: batchSize }, (_, i) => i % CLASSES);
  const weights = [...initialWeights(graph, 0)];
  const open = (): OpenTraining => {
    const { train, validate } = plan;
    const session = openSession({ device: 'CPU', threads, programs: [train, validate] });
    for (const [name, values] of weights) session.write(train, name, values);
    session.write(train, 'learningRate', Float32Array.of(0.01));
    return {
      steps: async (count) => {
        const milliseconds: number[] = [];
        for (let step = 0; step < count; step++) {
          const begin = performance.now();
          // A step may use the input's bytes for something else once it has read them.
          session.write(train, 'images', images, 'nhwc');
          session.write(train, 'labels', labels);
          await session.run(train);
          milliseconds.push(performance.now() - begin);
        }
        return milliseconds;
      },
      statistics: () => session.statistics(),
      close: () => session.close(),
    };
  };
  return { plan, open };
}
