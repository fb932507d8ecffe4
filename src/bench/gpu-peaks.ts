import type { Precision } from '../compiler/precision.js';

/** What a GPU reaches at best by its maker's data sheet; products are dense, with sums in float32. */
export interface GpuPeaks {
  readonly title: string;
  /** As the driver calls it. */
  readonly driverName: string;
  readonly bytesPerSecond: number;
  /** Tensor cores on bfloat16. */
  readonly bfloat16FlopsPerSecond: number;
  /** Tensor cores on float32 rounded to TF32. */
  readonly tf32FlopsPerSecond: number;
  /** All other arithmetic, in float32. */
  readonly float32FlopsPerSecond: number;
  readonly memoryBytes: number;
}

/**
 * Sources: NVIDIA H200 and H100 Tensor Core GPU data sheets (SXM; their figures with sparsity halved), NVIDIA A100 Tensor
 * Core GPU data sheet (SXM, 80 GB), NVIDIA Ampere GA102 GPU Architecture white paper (GeForce RTX 3090, table 9).
 */
export const GPUS = {
  h200: {
    title: 'NVIDIA H200 SXM',
    driverName: 'NVIDIA H200',
    bytesPerSecond: 4.8e12,
    bfloat16FlopsPerSecond: 989e12,
    tf32FlopsPerSecond: 495e12,
    float32FlopsPerSecond: 67e12,
    memoryBytes: 141e9,
  },
  h100: {
    title: 'NVIDIA H100 SXM',
    driverName: 'NVIDIA H100 80GB HBM3',
    bytesPerSecond: 3.35e12,
    bfloat16FlopsPerSecond: 989e12,
    tf32FlopsPerSecond: 495e12,
    float32FlopsPerSecond: 67e12,
    memoryBytes: 80e9,
  },
  a100: {
    title: 'NVIDIA A100 SXM 80 GB',
    driverName: 'NVIDIA A100-SXM4-80GB',
    bytesPerSecond: 2.039e12,
    bfloat16FlopsPerSecond: 312e12,
    tf32FlopsPerSecond: 156e12,
    float32FlopsPerSecond: 19.5e12,
    memoryBytes: 80e9,
  },
  rtx3090: {
    title: 'NVIDIA GeForce RTX 3090',
    driverName: 'NVIDIA GeForce RTX 3090',
    bytesPerSecond: 0.936e12,
    bfloat16FlopsPerSecond: 71e12,
    tf32FlopsPerSecond: 35.6e12,
    float32FlopsPerSecond: 35.6e12,
    memoryBytes: 24e9,
  },
} as const satisfies Readonly<Record<string, GpuPeaks>>;

export type GpuName = keyof typeof GPUS;

export const GPU_NAMES = Object.keys(GPUS) as readonly GpuName[];

/** The peaks of a GPU by the driver's name for it; null where they are not known. */
export function gpuNamed(driverName: string): GpuPeaks | null {
  return Object.values<GpuPeaks>(GPUS).find((gpu) => gpu.driverName === driverName) ?? null;
}

/** What products of a precision reach: those of float32 only with TF32 on tensor cores. */
export function productPeak(gpu: GpuPeaks, precision: Precision, allowTf32: boolean): number {
  if (precision === 'BFLOAT16') return gpu.bfloat16FlopsPerSecond;
  return allowTf32 ? gpu.tf32FlopsPerSecond : gpu.float32FlopsPerSecond;
}
