/** What a field of a DenseNetSpec is where it is left out: DenseNet-121's. */
export const DENSE_NET_DEFAULTS = {
  stem: 'IMAGENET',
  stemChannels: 64,
  growthRate: 32,
  bottleneckFactor: 4,
  compression: 0.5,
  convolutionBias: false,
} as const;

/** What a field of a ResNetSpec is where it is left out. */
export const RES_NET_DEFAULTS = {
  stem: 'IMAGENET',
  stemChannels: 64,
  block: 'BASIC',
  convolutionBias: false,
} as const;
