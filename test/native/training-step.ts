import { compileTraining } from '#densegraph/compiler/compile.js';
import type { Program } from '#densegraph/compiler/program.js';
import { buildModel } from '#densegraph/model/build-model.js';
import type { LayerSpec } from '#densegraph/model/model-spec.js';
import { cpuTarget } from '#densegraph/runtime/cpu-target.js';

const LAYERS: readonly LayerSpec[] = [
  { convolution: { channels: 8, kernel: 7, stride: 2, padding: 3, bias: true } },
  { batchNorm: true },
  { relu: true },
  { maxPool: { kernel: 3, stride: 2, padding: 1 } },
  { denseBlock: { layers: 2, growthRate: 4, bottleneckFactor: 2, bias: true, dropRate: 0.2 } },
  { transition: { channels: 8, bias: true } },
  { residualBlock: { channels: 8, stride: 1, kind: 'BASIC', bias: true } },
  { residualBlock: { channels: 12, stride: 2, kind: 'BASIC', bias: false } },
  { globalAveragePool: true },
  { flatten: true },
  { linear: { features: 5, bias: true } },
];

const GRAPH = buildModel({ sequential: { layers: LAYERS } }, { channels: 3, height: 32, width: 32 }, 5);

/** One step of a small network on 4 images: nearly all operations, compiled for this many threads. */
export function trainingStep(threads: number): Program {
  return compileTraining(GRAPH, {
    batchSize: 4,
    strategy: 'STORE_ALL',
    optimizer: { momentum: 0.9, nesterov: true, weightDecay: 1e-4 },
    target: cpuTarget({ threads }),
  }).train;
}
