import type {
  DenseNetSpec,
  ImageShape,
  LayerSpec,
  ModelSpec,
  ResNetSpec,
} from '#densegraph/model/model-spec.js';

/** DenseNetInput with the contract's defaults. */
export function denseNet(changes: Partial<DenseNetSpec> & Pick<DenseNetSpec, 'blockLayers'>): {
  denseNet: DenseNetSpec;
} {
  return {
    denseNet: {
      stem: 'IMAGENET',
      stemChannels: 64,
      growthRate: 32,
      bottleneckFactor: 4,
      compression: 0.5,
      convolutionBias: false,
      ...changes,
    },
  };
}

/** ResNetInput with the contract's defaults, and the stages of ResNet-18. */
export function resNet(changes: Partial<ResNetSpec>): { resNet: ResNetSpec } {
  return {
    resNet: {
      stem: 'IMAGENET',
      stemChannels: 64,
      block: 'BASIC',
      stageBlocks: [2, 2, 2, 2],
      stageChannels: [64, 128, 256, 512],
      convolutionBias: false,
      ...changes,
    },
  };
}

/** A sequential model of these layers. */
export function sequential(...layers: readonly LayerSpec[]): ModelSpec {
  return { sequential: { layers } };
}

export function image(channels: number, height: number, width = height): ImageShape {
  return { channels, height, width };
}
