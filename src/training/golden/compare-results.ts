import type { Tensor, TensorData } from '../safetensors.js';
import type { GoldenCase } from './golden-case.js';
import { kindOf } from './golden-case.js';
import type { EngineResults } from './golden-engine.js';
import { boundOf, chaoticLossBound, EXACT } from './golden-tolerances.js';
import type { Bound } from './golden-tolerances.js';

/** One tensor of one case under one strategy. */
export interface Comparison {
  readonly caseName: string;
  /** Null where no strategy is involved. */
  readonly strategy: string | null;
  readonly tensor: string;
  readonly kind: string;
  readonly bound: Bound;
  /** In the bound's measure; NaN where the engine gave no or no finite number. */
  readonly againstFloat32: number;
  /** The same against float64, which the bound is for; against float32 where there is no float64. */
  readonly againstExact: number;
}

export function isWithin({ againstExact, bound }: Comparison): boolean {
  // Written so that NaN is outside.
  return againstExact <= bound.limit;
}

/**
 * Holds what the engine computed against every tensor of the case's float64 results that `isWanted`, so that one which
 * the engine did not give is outside of its bound. Counts of batches are no tensors of the engine and left out.
 */
export function compareResults(
  golden: GoldenCase,
  strategy: string,
  results: EngineResults,
  isWanted: (tensor: string) => boolean,
): readonly Comparison[] {
  const largestGradient = Math.max(
    0,
    ...[...golden.float64]
      .filter(([name]) => name.startsWith('grad.'))
      .map(([, { data }]) => largest(numbers(data))),
  );
  return [...golden.float64]
    .filter(([name, { data }]) => !(data instanceof BigInt64Array) && isWanted(name))
    .flatMap(([tensor, exact]) => {
      const measured = {
        caseName: golden.name,
        strategy,
        tensor,
        got: numbers(results.get(tensor) ?? []),
        float32: numbers(golden.float32.get(tensor)?.data ?? []),
        exact: numbers(exact.data),
      };
      const trajectory =
        golden.kind === 'images'
          ? golden.trajectories.find(({ name }) => tensor === `traj.${name}.losses`)
          : undefined;
      if (trajectory) return compareSteps(measured, trajectory.lossErrors);
      const kind = kindOf(tensor, golden.negligibleGradients);
      const row = golden.pytorchErrors.get(kind);
      const bound = row ? boundOf(kind, row, largestGradient) : null;
      if (!bound) throw new Error(`Case ${golden.name} does not say how exact PyTorch is for ${kind}.`);
      return [compare(measured, kind, bound)];
    });
}

/** Holds pixels against the case's own, exactly. */
export function compareExactly(
  golden: GoldenCase,
  tensor: string,
  kind: string,
  got: Uint8Array | Float32Array,
): Comparison {
  const { data } = golden.float32.get(tensor) as Tensor;
  const difference = largestDifference(numbers(got), numbers(data));
  return {
    caseName: golden.name,
    strategy: null,
    tensor,
    kind,
    bound: EXACT,
    againstFloat32: difference,
    againstExact: difference,
  };
}

interface Measured {
  readonly caseName: string;
  readonly strategy: string;
  readonly tensor: string;
  /** Empty where the engine gave nothing. */
  readonly got: Float64Array;
  readonly float32: Float64Array;
  readonly exact: Float64Array;
}

function compare(
  { caseName, strategy, tensor, got, float32, exact }: Measured,
  kind: string,
  bound: Bound,
): Comparison {
  // Where all is zero, a fraction of it says nothing.
  const scale = bound.measure === 'relative' ? largest(exact) || 1 : 1;
  return {
    caseName,
    strategy,
    tensor,
    kind,
    bound,
    againstFloat32: largestDifference(got, float32) / scale,
    againstExact: largestDifference(got, exact) / scale,
  };
}

/** Each step's loss has a bound of its own. */
function compareSteps(measured: Measured, lossErrors: readonly number[]): readonly Comparison[] {
  const { tensor, got, float32, exact } = measured;
  return Array.from(exact, (loss, step) =>
    compare(
      {
        ...measured,
        tensor: `${tensor}[${step}]`,
        got: got.slice(step, step + 1),
        float32: float32.slice(step, step + 1),
        exact: exact.slice(step, step + 1),
      },
      `${tensor} by step`,
      chaoticLossBound(lossErrors, step, loss),
    ),
  );
}

function largestDifference(got: Float64Array, expected: Float64Array): number {
  if (got.length !== expected.length) return NaN;
  // Math.max keeps NaN.
  return expected.reduce((worst, value, at) => Math.max(worst, Math.abs((got[at] ?? NaN) - value)), 0);
}

function largest(values: Float64Array): number {
  return values.reduce((result, value) => Math.max(result, Math.abs(value)), 0);
}

function numbers(data: TensorData | ArrayLike<number>): Float64Array {
  return Float64Array.from<number | bigint>(data, Number);
}
