import { env } from 'node:process';
import { describe, expect, it } from 'vitest';
import { compileTraining } from '#densegraph/compiler/compile.js';
import type { WholeStrategy } from '#densegraph/compiler/memory-strategy.js';
import type { Precision } from '#densegraph/compiler/precision.js';
import { initialWeights } from '#densegraph/model/initial-weights.js';
import { buildModel } from '#densegraph/model/build-model.js';
import type { DeviceKind } from '#densegraph/runtime/device-kind.js';
import { loadAddon } from '#densegraph/runtime/load-addon.js';
import { openSession } from '#densegraph/runtime/open-session.js';
import { targetOf } from '#densegraph/runtime/target-of.js';
import { at, randomTensor } from '../native/tensor.js';

/**
 * A training step whose convolutions cuDNN computes as far as it has plans: over an emulated device and the stand-in
 * that DENSEGRAPH_CUDNN_PATH names (scripts/test-emulated.mjs), or over a GPU.
 */

const CLASSES = 8;
const BATCH = 4;
const IMAGE = { channels: 3, height: 16, width: 16 };
const GRAPH = buildModel(
  {
    denseNet: {
      stem: 'CIFAR',
      stemChannels: 16,
      growthRate: 8,
      blockLayers: [2, 2],
      bottleneckFactor: 2,
      compression: 0.5,
      convolutionBias: false,
    },
  },
  IMAGE,
  CLASSES,
);

interface StepRequest {
  readonly device: DeviceKind;
  readonly precision: Precision;
  readonly allowTf32: boolean;
  readonly strategy: WholeStrategy;
}

interface Step {
  /** Of the last step, by name. */
  readonly gradients: ReadonlyMap<string, ArrayLike<number>>;
  /** Of each call of a convolution or of one of its gradients: what computes it. */
  readonly libraries: readonly string[];
}

/** Three steps that learn nothing, so that all are the same: on a GPU the first is eager, the others a graph. */
async function run({ device, precision, allowTf32, strategy }: StepRequest): Promise<Step> {
  const cuda = { allowTf32 };
  const { train } = compileTraining(GRAPH, {
    batchSize: BATCH,
    strategy,
    optimizer: { momentum: 0, nesterov: false, weightDecay: 0 },
    precision,
    target: targetOf(device, 1, cuda),
  });
  const session = openSession({ device, threads: 1, cuda, programs: [train] });
  try {
    for (const [name, values] of initialWeights(GRAPH, 3)) session.write(train, name, values);
    session.write(train, 'learningRate', Float32Array.of(0));
    const images = randomTensor([BATCH, IMAGE.height, IMAGE.width, IMAGE.channels], 5);
    const labels = Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES);
    let gradients = new Map<string, ArrayLike<number>>();
    for (let step = 0; step < 3; step++) {
      session.write(train, 'images', Float32Array.from(images.data), 'nhwc');
      session.write(train, 'labels', labels);
      await session.run(train);
      const names = Object.keys(train.bindings).filter((name) => name.startsWith('grad.'));
      const now = new Map(names.map((name) => [name, session.read(train, name)]));
      if (step > 0) expect(now).toEqual(gradients);
      gradients = now;
    }
    const libraries = session.kernelLibraries(train);
    const calls = train.kernels.map(({ operation }, i) => ({ operation, library: libraries[i] ?? '' }));
    const convolutions = calls.filter(({ operation }) => operation.startsWith('convolution'));
    expect(calls.filter(({ library }) => library !== '')).toEqual(
      convolutions.filter(({ library }) => library !== ''),
    );
    return { gradients, libraries: convolutions.map(({ library }) => library) };
  } finally {
    session.close();
  }
}

function norm(values: ArrayLike<number>): number {
  return Math.hypot(...Array.from(values));
}

/** The distance of all gradients from the expected ones, relative to those. */
function errorOf(received: Step, expected: Step): number {
  const differences = [...expected.gradients].map(([name, values]) => {
    const others = received.gradients.get(name) ?? [];
    return norm(Array.from(values, (value, i) => at(others, i) - value));
  });
  return norm(differences) / norm([...expected.gradients.values()].map(norm));
}

/** Calls `body` while cuDNN is switched off. */
async function withoutCudnn<T>(body: () => Promise<T>): Promise<T> {
  const before = env['DENSEGRAPH_CUDNN_PATH'];
  env['DENSEGRAPH_CUDNN_PATH'] = 'off';
  try {
    return await body();
  } finally {
    if (before === undefined) delete env['DENSEGRAPH_CUDNN_PATH'];
    else env['DENSEGRAPH_CUDNN_PATH'] = before;
  }
}

const { devices, cudnn } = loadAddon().cudaStatus();

/**
 * Rounding turns those rectifiers on or off whose input is as near to zero: that share of the elements, and its square
 * root of the gradients' norm, at each rectifier on the way back. It outweighs the rounding of sums by far.
 */
const RECTIFIERS = GRAPH.nodes.filter(({ operation }) => operation === 'relu').length;
/** Roundoff: of the numbers that convolutions multiply, relative. */
const WAYS = [
  { precision: 'FLOAT32', allowTf32: false, roundoff: 2 ** -24 },
  { precision: 'FLOAT32', allowTf32: true, roundoff: 2 ** -11 },
  { precision: 'BFLOAT16', allowTf32: false, roundoff: 2 ** -8 },
] as const;
/** With the normalization in kernels of its own, and in the convolutions' prologues. */
const STRATEGIES = ['SHARED_CONCAT', 'RECOMPUTE_NORMALIZATION'] as const;

describe.skipIf(devices.length === 0 || cudnn === null)('a training step with cuDNN', () => {
  it.each(STRATEGIES.flatMap((strategy) => WAYS.map((way) => ({ strategy, ...way }))))(
    'is as exact as one by our own kernels: $precision, TF32 $allowTf32, $strategy',
    async ({ strategy, precision, allowTf32, roundoff }) => {
      const request = { device: 'CUDA', precision, allowTf32, strategy } as const;
      const exact = await run({ device: 'CPU', precision: 'FLOAT32', allowTf32: false, strategy });
      const own = await withoutCudnn(() => run(request));
      const planned = await run(request);
      expect(own.libraries.filter((library) => library !== '')).toEqual([]);
      expect(planned.libraries.filter((library) => library.startsWith('cuDNN 9.')).length).toBeGreaterThan(0);
      expect(errorOf(planned, exact)).toBeLessThan(Math.sqrt(RECTIFIERS * roundoff));
      expect(errorOf(planned, own)).toBeLessThan(errorOf(own, exact));
    },
  );
});
