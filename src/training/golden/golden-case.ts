import type { Tensor } from '../safetensors.js';
import type { JsonField } from './json-field.js';

/** How far float32 PyTorch lies from float64, over the tensors of one kind: the worst of its variants. */
export interface ErrorRow {
  /** The largest difference. */
  readonly maxAbs: number;
  /** The largest difference as a fraction of its tensor's largest element; null where only the absolute one counts. */
  readonly maxRel: number | null;
}

/** Consecutive SGD steps from the initial parameters. */
export interface Trajectory {
  readonly name: string;
  readonly learningRate: number;
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
  /** By step, the largest |float32 - float64| of the loss among PyTorch's NCHW variants. */
  readonly lossErrors: readonly number[];
}

export type GoldenKind = 'block' | 'model' | 'images' | 'resize';

/** One entry of an index.json: what was computed, and how exact PyTorch itself was. */
export interface GoldenEntry {
  readonly name: string;
  readonly kind: GoldenKind;
  /** `family` and its settings; absent for a resize. */
  readonly model: JsonField;
  readonly trajectories: readonly Trajectory[];
  /** Of each trajectory, and images of each step: where `data` is not null. */
  readonly steps: number | null;
  readonly trajectoryBatch: number | null;
  /** The files of a data set that the trajectories read; null where they are in the case's own file. */
  readonly data: { readonly images: string; readonly labels: string } | null;
  /** By tensor kind (see kindOf). */
  readonly pytorchErrors: ReadonlyMap<string, ErrorRow>;
  /** Parameters whose gradient is rounding noise only. */
  readonly negligibleGradients: ReadonlySet<string>;
  readonly files: { readonly float32: string; readonly float64: string | null };
}

/** A case with its tensors. */
export interface GoldenCase extends GoldenEntry {
  /** Inputs, initial parameters and PyTorch's float32 results. */
  readonly float32: ReadonlyMap<string, Tensor>;
  /** The results in float64; empty for a resize. */
  readonly float64: ReadonlyMap<string, Tensor>;
}

/** What float32 tensors are reported as whose gradient is zero but for rounding. */
export const NEGLIGIBLE = 'grad (zero or negligible)';

const PARAMETER_ROLES = new Set(['weight', 'bias', 'running_mean', 'running_var']);
const LINEAR_MODULES = new Set(['classifier', 'fc']);

/** The group under which a tensor's error is reported: the twin of make_golden.py's kind_of. */
export function kindOf(tensor: string, negligibleGradients: ReadonlySet<string>): string {
  const parts = tensor.split('.');
  if (tensor.startsWith('grad') && negligibleGradients.has(parts.slice(1).join('.'))) return NEGLIGIBLE;
  const role = parts.at(-1) ?? '';
  if (!PARAMETER_ROLES.has(role)) return tensor;
  const module = parts.at(-2) ?? '';
  const layer = module.includes('conv') ? 'conv' : LINEAR_MODULES.has(module) ? 'linear' : 'norm';
  const prefix = parts[0] === 'traj' ? parts.slice(0, 3).join('.') : (parts[0] ?? '');
  return `${prefix} ${layer}.${role}`;
}
