import { LIMITS } from './graph-limits.js';
import type { ImageShape, LayerSpec, ModelSpec } from './model-spec.js';
import { checkPreset } from './presets.js';
import type { Check } from './spec-checks.js';
import { boolean, fields, integer, list, oneField, optional, present, satisfies } from './spec-checks.js';

const channels = integer(1, LIMITS.channels);
const kernel = integer(1, LIMITS.kernel);
const stride = integer(1, LIMITS.kernel);
const padding = integer(0, LIMITS.kernel - 1);
const layers = integer(1, LIMITS.layers);
const bottleneckFactor = integer(0, 64);
const pool = fields({ kernel, stride: optional(stride), padding });

const fraction = satisfies(
  'a number above 0 and at most 1',
  (value) => typeof value === 'number' && value > 0 && value <= 1,
);

const dropRate = satisfies(
  'a number of at least 0 and below 1',
  (value) => typeof value === 'number' && value >= 0 && value < 1,
);

const stem = satisfies('IMAGENET or CIFAR', (value) => value === 'IMAGENET' || value === 'CIFAR');
const residualBlockKind = satisfies(
  'BASIC or BOTTLENECK',
  (value) => value === 'BASIC' || value === 'BOTTLENECK',
);

/** Blocks, or stages of blocks, one behind the other. */
const MOST_BLOCKS = 16;

const LAYER_CHECKS: Record<keyof LayerSpec, Check> = {
  convolution: fields({ channels, kernel, stride, padding, bias: boolean }),
  batchNorm: present,
  relu: present,
  maxPool: pool,
  averagePool: pool,
  globalAveragePool: present,
  flatten: present,
  linear: fields({ features: integer(1, LIMITS.features), bias: boolean }),
  dropout: dropRate,
  convBlock: fields({ channels, bias: boolean }),
  denseBlock: fields({
    layers,
    growthRate: channels,
    bottleneckFactor,
    bias: boolean,
    dropRate,
  }),
  transition: fields({ channels, bias: boolean }),
  residualBlock: fields({ channels, stride, kind: residualBlockKind, bias: boolean }),
};

const checkSpec = oneField({
  preset: checkPreset,
  denseNet: fields({
    stem,
    stemChannels: channels,
    growthRate: channels,
    blockLayers: list(layers, MOST_BLOCKS),
    bottleneckFactor,
    compression: fraction,
    convolutionBias: boolean,
  }),
  resNet: fields({
    stem,
    stemChannels: channels,
    block: residualBlockKind,
    stageBlocks: list(layers, MOST_BLOCKS),
    stageChannels: list(channels, MOST_BLOCKS),
    convolutionBias: boolean,
  }),
  sequential: fields({ layers: list(oneField(LAYER_CHECKS), LIMITS.layers) }),
} satisfies Record<FieldOf<ModelSpec>, Check>);

const checkImage = fields({
  channels: integer(1, LIMITS.channels),
  height: integer(1, LIMITS.imageSide),
  width: integer(1, LIMITS.imageSide),
});

const checkClasses = integer(2, LIMITS.features);

type FieldOf<T> = T extends unknown ? keyof T : never;

/** Throws InvalidModelError at the first value that is not as model-spec.ts says or lies beyond LIMITS. */
export function checkModel(spec: ModelSpec, image: ImageShape, classes: number): void {
  checkSpec(spec, '');
  checkImage(image, 'image');
  checkClasses(classes, 'classes');
}
