/** A network as a user writes it: the GraphQL input types' twins, as plain data with all defaults filled in. */
export type ModelSpec =
  | { readonly preset: string }
  | { readonly denseNet: DenseNetSpec }
  | { readonly resNet: ResNetSpec }
  | { readonly sequential: SequentialSpec };

export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

export type StemKind = 'IMAGENET' | 'CIFAR';
export type ResidualBlockKind = 'BASIC' | 'BOTTLENECK';

export interface DenseNetSpec {
  readonly stem: StemKind;
  readonly stemChannels: number;
  readonly growthRate: number;
  readonly blockLayers: readonly number[];
  /** 0: no bottleneck. */
  readonly bottleneckFactor: number;
  readonly compression: number;
  readonly convolutionBias: boolean;
}

/** Basic blocks with biases are the d2l book's; without biases, and bottlenecks, torchvision's. */
export interface ResNetSpec {
  readonly stem: StemKind;
  readonly stemChannels: number;
  readonly block: ResidualBlockKind;
  readonly stageBlocks: readonly number[];
  /** Of the 3x3 convolutions; the outputs of bottlenecks are four times as wide (torchvision's planes). */
  readonly stageChannels: readonly number[];
  readonly convolutionBias: boolean;
}

export interface SequentialSpec {
  readonly layers: readonly LayerSpec[];
}

/** Exactly one of the fields is given. */
export interface LayerSpec {
  readonly convolution?: {
    readonly channels: number;
    readonly kernel: number;
    readonly stride: number;
    readonly padding: number;
    readonly bias: boolean;
  };
  readonly batchNorm?: boolean;
  readonly relu?: boolean;
  readonly maxPool?: PoolSpec;
  readonly averagePool?: PoolSpec;
  readonly globalAveragePool?: boolean;
  readonly flatten?: boolean;
  readonly linear?: { readonly features: number; readonly bias: boolean };
  /** The rate at which numbers are zeroed in training. */
  readonly dropout?: number;
  readonly convBlock?: { readonly channels: number; readonly bias: boolean };
  readonly denseBlock?: {
    readonly layers: number;
    readonly growthRate: number;
    readonly bottleneckFactor: number;
    readonly bias: boolean;
    readonly dropRate: number;
  };
  readonly transition?: { readonly channels: number; readonly bias: boolean };
  readonly residualBlock?: {
    /** Of the 3x3 convolutions; the output of a bottleneck is four times as wide. */
    readonly channels: number;
    readonly stride: number;
    readonly kind: ResidualBlockKind;
    readonly bias: boolean;
  };
}

export interface PoolSpec {
  readonly kernel: number;
  /** The kernel's size where left out. */
  readonly stride: number | null;
  readonly padding: number;
}
