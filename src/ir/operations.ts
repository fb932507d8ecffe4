/** Sizes of one image's value, batch left out: [channels, height, width], or [features] after flatten. */
export type Shape = readonly number[];

/** What each operation needs to know besides its inputs. The keys are the whole set of operations. */
export interface OperationAttributes {
  /** The images: a graph has exactly one. */
  input: { readonly shape: Shape };
  /** Square kernel; the same stride and padding both ways. */
  convolution: {
    readonly channels: number;
    readonly kernel: number;
    readonly stride: number;
    readonly padding: number;
    readonly bias: boolean;
  };
  /** momentum is the weight of the new value in the running statistics, as in PyTorch. */
  batchNorm: { readonly epsilon: number; readonly momentum: number };
  relu: object;
  /** Padding counts as minus infinity. */
  maxPool: PoolAttributes;
  /** Padding counts as zeros that are averaged in (PyTorch's count_include_pad). */
  averagePool: PoolAttributes;
  /** [C, H, W] to [C, 1, 1]. */
  globalAveragePool: object;
  /** [C, H, W] to [C*H*W]. */
  flatten: object;
  linear: { readonly features: number; readonly bias: boolean };
  /** Along the channels, in the order of the inputs. */
  concat: object;
  /** The sum of two values of one shape. */
  add: object;
  /** In training each number is zeroed with probability `rate`, and scaled by 1 / (1 - rate) where it is not. */
  dropout: { readonly rate: number };
}

export interface PoolAttributes {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: number;
}

export type Operation = keyof OperationAttributes;
