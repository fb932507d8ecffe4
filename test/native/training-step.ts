import { compileTraining } from '#densegraph/compiler/compile.js';
import type { Program } from '#densegraph/compiler/program.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { cpuTarget } from '#densegraph/runtime/cpu-target.js';

const GRAPH = buildModel(
  {
    denseNet: {
      stem: 'IMAGENET',
      stemChannels: 8,
      growthRate: 4,
      blockLayers: [2, 2],
      bottleneckFactor: 2,
      compression: 0.5,
      convolutionBias: true,
    },
  },
  { channels: 3, height: 32, width: 32 },
  5,
);

/** One step of a small DenseNet on 4 images: nearly all operations, compiled for this many threads. */
export function trainingStep(threads: number): Program {
  return compileTraining(GRAPH, {
    batchSize: 4,
    strategy: 'STORE_ALL',
    optimizer: { momentum: 0.9, nesterov: true, weightDecay: 1e-4 },
    target: cpuTarget({ threads }),
  }).train;
}
