import type { DenseNetSpec, ResNetSpec } from './model-spec.js';
import { satisfies } from './spec-checks.js';

/** A published network by name. */
export interface Preset {
  /** For people. */
  readonly title: string;
  /** The family that spells it out. */
  readonly spec: { readonly denseNet: DenseNetSpec } | { readonly resNet: ResNetSpec };
}

/** The d2l book's DenseNet (section 8.7): no bottleneck, biased convolutions. */
function d2l(title: string, blockLayers: readonly number[]): Preset {
  return {
    title,
    spec: {
      denseNet: {
        stem: 'IMAGENET',
        stemChannels: 64,
        growthRate: 32,
        blockLayers,
        bottleneckFactor: 0,
        compression: 0.5,
        convolutionBias: true,
      },
    },
  };
}

/** torchvision's DenseNet: bottlenecks four times the growth rate wide, no biases. */
function torchvision(
  title: string,
  blockLayers: readonly number[],
  stemChannels = 64,
  growthRate = 32,
): Preset {
  return {
    title,
    spec: {
      denseNet: {
        stem: 'IMAGENET',
        stemChannels,
        growthRate,
        blockLayers,
        bottleneckFactor: 4,
        compression: 0.5,
        convolutionBias: false,
      },
    },
  };
}

/** The paper's plain network for CIFAR (arXiv:1608.06993, section 4.2): L = 3 * layers + 4. */
function plainCifar(title: string, layers: number, growthRate: number): Preset {
  return {
    title,
    spec: {
      denseNet: {
        stem: 'CIFAR',
        stemChannels: 16,
        growthRate,
        blockLayers: [layers, layers, layers],
        bottleneckFactor: 0,
        compression: 1,
        convolutionBias: false,
      },
    },
  };
}

/** The paper's DenseNet-BC for CIFAR: L = 6 * layers + 4, a stem of twice the growth rate. */
function bottleneckCifar(title: string, layers: number, growthRate: number): Preset {
  return {
    title,
    spec: {
      denseNet: {
        stem: 'CIFAR',
        stemChannels: 2 * growthRate,
        growthRate,
        blockLayers: [layers, layers, layers],
        bottleneckFactor: 4,
        compression: 0.5,
        convolutionBias: false,
      },
    },
  };
}

/** The d2l book's ResNet-18 (section 8.6): biased convolutions, no norm on the shortcuts. */
const D2L_RESNET_18: Preset = {
  title: 'd2l ResNet-18',
  spec: {
    resNet: {
      stem: 'IMAGENET',
      stemChannels: 64,
      block: 'BASIC',
      stageBlocks: [2, 2, 2, 2],
      stageChannels: [64, 128, 256, 512],
      convolutionBias: true,
    },
  },
};

/** torchvision's ResNet of bottlenecks with the stride on the 3x3 convolution, no biases. */
function torchvisionResNet(title: string, stageBlocks: readonly number[]): Preset {
  return {
    title,
    spec: {
      resNet: {
        stem: 'IMAGENET',
        stemChannels: 64,
        block: 'BOTTLENECK',
        stageBlocks,
        stageChannels: [64, 128, 256, 512],
        convolutionBias: false,
      },
    },
  };
}

/** The layers of the blocks of ImageNet's DenseNets (arXiv:1608.06993, table 1). */
const BLOCKS_121 = [6, 12, 24, 16];
const BLOCKS_169 = [6, 12, 32, 32];
const BLOCKS_201 = [6, 12, 48, 32];
const BLOCKS_264 = [6, 12, 64, 48];

/** The published networks; the keys are ModelPreset's. */
export const PRESETS = {
  D2L_DENSENET: d2l('d2l DenseNet', [4, 4, 4, 4]),
  D2L_DENSENET_121: d2l('d2l DenseNet-121', BLOCKS_121),
  D2L_DENSENET_169: d2l('d2l DenseNet-169', BLOCKS_169),
  D2L_DENSENET_201: d2l('d2l DenseNet-201', BLOCKS_201),
  D2L_DENSENET_264: d2l('d2l DenseNet-264', BLOCKS_264),
  D2L_RESNET_18,
  DENSENET_121: torchvision('DenseNet-121', BLOCKS_121),
  DENSENET_161: torchvision('DenseNet-161', [6, 12, 36, 24], 96, 48),
  DENSENET_169: torchvision('DenseNet-169', BLOCKS_169),
  DENSENET_201: torchvision('DenseNet-201', BLOCKS_201),
  DENSENET_264: torchvision('DenseNet-264', BLOCKS_264),
  DENSENET_CIFAR_40_12: plainCifar('DenseNet (L=40, k=12)', 12, 12),
  DENSENET_BC_CIFAR_100_12: bottleneckCifar('DenseNet-BC (L=100, k=12)', 16, 12),
  DENSENET_BC_CIFAR_250_24: bottleneckCifar('DenseNet-BC (L=250, k=24)', 41, 24),
  DENSENET_BC_CIFAR_190_40: bottleneckCifar('DenseNet-BC (L=190, k=40)', 31, 40),
  RESNET_50: torchvisionResNet('ResNet-50', [3, 4, 6, 3]),
  RESNET_101: torchvisionResNet('ResNet-101', [3, 4, 23, 3]),
  RESNET_152: torchvisionResNet('ResNet-152', [3, 8, 36, 3]),
} satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;

/** Throws InvalidModelError with `path` unless the value names a preset. */
export const checkPreset = satisfies(
  `one of ${Object.keys(PRESETS).join(', ')}`,
  (value) => typeof value === 'string' && Object.hasOwn(PRESETS, value),
);
