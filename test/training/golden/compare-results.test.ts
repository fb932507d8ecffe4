import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { compareResults, isWithin } from '#densegraph/training/golden/compare-results.js';
import type { Comparison } from '#densegraph/training/golden/compare-results.js';
import { kindOf } from '#densegraph/training/golden/golden-case.js';
import type { GoldenCase } from '#densegraph/training/golden/golden-case.js';
import { loadGoldenCase, readGoldenIndex } from '#densegraph/training/golden/read-golden-case.js';

const GOLDEN = fileURLToPath(new URL('../../golden/', import.meta.url));
const NETWORKS = ['dense_block', 'transition', 'densenet_d2l_tiny', 'densenet_bc_tiny', 'densenet_d2l_96'];

const cases = new Map<string, GoldenCase>();
beforeAll(async () => {
  for (const entry of await readGoldenIndex(GOLDEN)) {
    if (entry.kind !== 'resize') cases.set(entry.name, await loadGoldenCase(GOLDEN, entry));
  }
});

function caseOf(name: string): GoldenCase {
  return cases.get(name) as GoldenCase;
}

/** PyTorch's own float32 results, as if they were the engine's, with changes. */
function compare(
  golden: GoldenCase,
  changes: Readonly<Record<string, ArrayLike<number>>> = {},
): readonly Comparison[] {
  const results = new Map<string, ArrayLike<number>>(Object.entries(changes));
  for (const [name, { data }] of golden.float32) {
    const isInteger = data instanceof BigInt64Array || data instanceof BigUint64Array;
    if (!isInteger && !results.has(name)) results.set(name, data);
  }
  return compareResults(golden, 'ANY', results, () => true);
}

function outside(comparisons: readonly Comparison[]): string[] {
  return comparisons.filter((comparison) => !isWithin(comparison)).map(({ tensor }) => tensor);
}

describe('kindOf', () => {
  it.each([...NETWORKS, 'resnet_d2l_tiny'])('groups the tensors of %s as make_golden.py does', (name) => {
    const { float64, negligibleGradients, pytorchErrors } = caseOf(name);
    const floats = [...float64].filter(([, { data }]) => !(data instanceof BigInt64Array));
    const kinds = new Set(floats.map(([tensor]) => kindOf(tensor, negligibleGradients)));
    expect([...kinds].sort()).toEqual([...pytorchErrors.keys()].sort());
  });
});

describe('compareResults', () => {
  it.each(NETWORKS)('finds the float32 results of PyTorch itself within the bounds of %s', (name) => {
    const comparisons = compare(caseOf(name));
    expect(outside(comparisons)).toEqual([]);
    expect(comparisons.every(({ againstFloat32 }) => againstFloat32 === 0)).toBe(true);
  });

  it('measures the same distance from float64 as make_golden.py', () => {
    const golden = caseOf('transition');
    const comparison = compare(golden).find(({ tensor }) => tensor === 'output');
    const row = golden.pytorchErrors.get('output');
    // The row has three digits, and is the worse of two variants.
    expect(comparison?.againstExact).toBeLessThanOrEqual(1.005 * (row?.maxRel ?? 0));
    expect(comparison?.againstExact).toBeGreaterThan(0.2 * (row?.maxRel ?? 0));
  });

  it.each([
    ['dense_block', 'grad.denselayer2.conv1.weight'],
    ['dense_block', 'eval_output'],
    ['densenet_bc_tiny', 'grad_input'],
    ['densenet_bc_tiny', 'after1.features.norm5.running_var'],
    ['densenet_d2l_tiny', 'traj.nesterov.final.features.norm5.weight'],
    ['densenet_d2l_96', 'gradnorm.features.conv0.weight'],
  ])('finds a ten-thousandth in one element of %s %s', (name, tensor) => {
    const golden = caseOf(name);
    const values = Float64Array.from(golden.float32.get(tensor)?.data as Float32Array);
    const largest = values.reduce(
      (best, value, at) => (Math.abs(value) > Math.abs(values[best] ?? 0) ? at : best),
      0,
    );
    values[largest] = (values[largest] ?? 0) * 1.0001;
    expect(outside(compare(golden, { [tensor]: values }))).toEqual([tensor]);
  });

  it('holds what is zero but for rounding against an absolute bound', () => {
    const golden = caseOf('densenet_d2l_tiny');
    const tensor = 'grad.features.conv0.bias';
    const zeros = new Float32Array(8);
    expect(outside(compare(golden, { [tensor]: zeros }))).toEqual([]);
    expect(outside(compare(golden, { [tensor]: zeros.fill(1e-4) }))).toEqual([tensor]);
  });

  it('takes missing, short and infinite results for faults', () => {
    const golden = caseOf('dense_block');
    const tensor = 'grad.denselayer1.conv1.bias';
    for (const values of [
      [],
      new Float32Array(9),
      new Float32Array(10).fill(NaN),
      new Float32Array(10).fill(Infinity),
    ]) {
      expect(outside(compare(golden, { [tensor]: values }))).toEqual([tensor]);
    }
  });

  it('gives each step of a chaotic trajectory a bound of its own', () => {
    const golden = caseOf('densenet_d2l_96');
    const tensor = 'traj.sgd.losses';
    const off = Float32Array.from(golden.float32.get(tensor)?.data as Float32Array, (loss) => loss + 0.005);
    expect(outside(compare(golden, { [tensor]: off }))).toEqual([`${tensor}[0]`, `${tensor}[1]`]);
  });
});
