import { describe, expect, it } from 'vitest';
import { verifyGraph } from '#densegraph/ir/verify-graph.js';
import { buildModel } from '#densegraph/model/build-model.js';
import { InvalidModelError } from '#densegraph/model/invalid-model-error.js';
import type { ImageShape, ModelSpec } from '#densegraph/model/model-spec.js';
import { PRESETS } from '#densegraph/model/presets.js';
import { summaryText } from '#densegraph/model/summary-text.js';
import { summarize } from '#densegraph/model/summary.js';
import { denseNet, image, resNet, sequential } from './specs.js';

/** A seeded choice: mulberry32. */
class Random {
  constructor(private state: number) {}

  /** An integer from 0 to `end` - 1. */
  below(end: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) % end;
  }

  among<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }
}

const ODD_VALUES: readonly unknown[] = [
  null,
  undefined,
  NaN,
  Infinity,
  -Infinity,
  -1,
  0,
  -0,
  0.5,
  1,
  2,
  3,
  15,
  16,
  1e308,
  2 ** 31,
  2 ** 53,
  5e-324,
  65_536,
  65_537,
  2_000,
  '',
  'IMAGENET',
  '__proto__',
  '4',
  true,
  false,
  [],
  [[]],
  {},
  { relu: true },
  10n,
  [1, 2, 3],
  new Array(4),
  new Array(3000).fill(1),
  { constructor: 1 },
  () => 1,
  Symbol('odd'),
];

function randomLayer(random: Random): object {
  const size = () => random.among([1, 1, 2, 3, 4, 7, 64, 4096, 65_536]);
  const small = () => random.among([1, 1, 2, 3, 5, 7, 15]);
  const padding = () => random.among([0, 0, 1, 2, 7, 14]);
  const bias = random.below(2) === 0;
  const pool = { kernel: small(), stride: random.among([null, 1, 2, 3]), padding: padding() };
  return random.among([
    { convolution: { channels: size(), kernel: small(), stride: small(), padding: padding(), bias } },
    { batchNorm: true },
    { relu: true },
    { maxPool: pool },
    { averagePool: pool },
    { globalAveragePool: true },
    { flatten: true },
    { linear: { features: size(), bias } },
    { convBlock: { channels: size(), bias } },
    {
      denseBlock: {
        layers: random.among([1, 2, 5, 12, 300]),
        growthRate: size(),
        bottleneckFactor: random.below(5),
        bias,
        dropRate: random.among([0, 0, 0.2, 0.999]),
      },
    },
    { transition: { channels: size(), bias } },
    {
      residualBlock: { channels: size(), stride: small(), kind: random.among(['BASIC', 'BOTTLENECK']), bias },
    },
    { dropout: random.among([0, 0.5, 5e-324]) },
  ]);
}

function randomSpec(random: Random): ModelSpec {
  const kind = random.below(5);
  if (kind === 0) return { preset: random.among(Object.keys(PRESETS)) };
  if (kind === 1) {
    return denseNet({
      stem: random.among(['IMAGENET', 'CIFAR']),
      stemChannels: random.among([1, 3, 64, 65_536]),
      growthRate: random.among([1, 12, 32, 4096]),
      blockLayers: Array.from({ length: 1 + random.below(5) }, () => random.among([1, 2, 6, 16, 700])),
      bottleneckFactor: random.below(5),
      compression: random.among([1, 0.5, 0.3, 1e-3, 5e-324]),
      convolutionBias: random.below(2) === 0,
    });
  }
  if (kind === 2) {
    const stages = 1 + random.below(5);
    return resNet({
      stem: random.among(['IMAGENET', 'CIFAR']),
      stemChannels: random.among([1, 3, 64, 65_536]),
      block: random.among(['BASIC', 'BOTTLENECK']),
      stageBlocks: Array.from({ length: stages }, () => random.among([1, 2, 6, 700])),
      stageChannels: Array.from({ length: stages }, () => random.among([1, 3, 64, 4096])),
      convolutionBias: random.below(2) === 0,
    });
  }
  const layers = Array.from({ length: random.below(8) }, () => randomLayer(random));
  return sequential(
    ...layers,
    { globalAveragePool: true },
    { flatten: true },
    { linear: { features: 10, bias: true } },
  );
}

/** Puts an odd value somewhere into plain data, where there is a place for it. */
function spoil(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.below(3) === 0) return random.among(ODD_VALUES);
  const keys = Object.keys(value);
  const key = random.below(8) === 0 ? random.among(['extra', '__proto__x', 'layers']) : random.among(keys);
  const copy: unknown = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
  const fields = copy as Record<string, unknown>;
  fields[key] = spoil(fields[key], random);
  return copy;
}

/** True when it was built; false when it was refused as it should be. Anything else is thrown. */
function isBuilt(spec: ModelSpec, shape: ImageShape, classes: number): boolean {
  try {
    const graph = buildModel(spec, shape, classes);
    verifyGraph(graph);
    expect(graph.nodes[graph.output]?.shape).toEqual([classes]);
    const summary = summarize(graph);
    expect(
      Number.isSafeInteger(summary.multiplyAccumulates) && Number.isSafeInteger(summary.sizes.totalBytes),
    ).toBe(true);
    expect(
      Math.max(
        ...summaryText(summary)
          .split('\n')
          .map((line) => line.length),
      ),
    ).toBe(80);
    return true;
  } catch (error) {
    if (!(error instanceof InvalidModelError)) throw error;
    expect(error.message).toMatch(/^Expected /);
    return false;
  }
}

describe('buildModel, given random specs', () => {
  it('builds a sound graph or says what is wrong', () => {
    const random = new Random(1);
    const built = Array.from({ length: 200 }, () => {
      const spec = randomSpec(random);
      const shape = image(random.among([1, 3, 16]), random.among([1, 2, 8, 32, 97, 224, 4096]));
      return isBuilt(spec, shape, 10);
    });
    const share = built.filter(Boolean).length / built.length;
    expect(share).toBeGreaterThan(0.2);
    expect(share).toBeLessThan(0.8);
  });

  it('refuses spoiled specs by InvalidModelError only', () => {
    const random = new Random(2);
    const built = Array.from({ length: 2000 }, () =>
      isBuilt(spoil(randomSpec(random), random) as ModelSpec, image(3, 32), 10),
    );
    expect(built.filter((one) => !one).length).toBeGreaterThan(1000);
  });

  it('refuses spoiled images and class counts by InvalidModelError only', () => {
    const random = new Random(3);
    for (let i = 0; i < 1000; i++) {
      const [shape, classes] = [
        spoil(image(1, 32), random) as ImageShape,
        random.among([10, ...ODD_VALUES]) as number,
      ];
      isBuilt({ preset: 'D2L_DENSENET' }, shape, classes);
    }
  });

  const block = { layers: 1990, growthRate: 2, bottleneckFactor: 4, bias: true, dropRate: 0 };
  const head = [{ globalAveragePool: true }, { flatten: true }, { linear: { features: 10, bias: true } }];
  it.each([
    ['one block', sequential({ denseBlock: block }, ...head), true],
    ['many small layers', sequential(...new Array<object>(1990).fill({ relu: true }), ...head), true],
    [
      'many residual blocks',
      sequential(
        ...new Array<object>(990).fill({
          residualBlock: { channels: 1, stride: 1, kind: 'BASIC', bias: true },
        }),
        ...head,
      ),
      true,
    ],
    ['many blocks', sequential(...new Array<object>(1990).fill({ denseBlock: block }), ...head), false],
    ['a deep DenseNet', denseNet({ blockLayers: new Array<number>(16).fill(120), growthRate: 2 }), false],
  ])('answers soon for %s of thousands of layers', (_what, spec, built) => {
    const start = performance.now();
    expect(isBuilt(spec, image(1, 4), 10)).toBe(built);
    // Takes some 100 ms; quadratic work would take minutes.
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
