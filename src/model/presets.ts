import { InvalidModelError } from './invalid-model-error.js';
import type { DenseNetSpec } from './model-spec.js';
import { satisfies } from './spec-checks.js';

/** A published network by name. */
export interface Preset {
  /** For people. */
  readonly title: string;
  readonly denseNet: DenseNetSpec;
}

/** The d2l book's DenseNet (section 8.7): no bottleneck, biased convolutions. */
function d2l(title: string, blockLayers: readonly number[]): Preset {
  return {
    title,
    denseNet: {
      stem: 'IMAGENET',
      stemChannels: 64,
      growthRate: 32,
      blockLayers,
      bottleneckFactor: 0,
      compression: 0.5,
      convolutionBias: true,
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
    denseNet: {
      stem: 'IMAGENET',
      stemChannels,
      growthRate,
      blockLayers,
      bottleneckFactor: 4,
      compression: 0.5,
      convolutionBias: false,
    },
  };
}

/** The paper's plain network for CIFAR (arXiv:1608.06993, section 4.2): L = 3 * layers + 4. */
function plainCifar(title: string, layers: number, growthRate: number): Preset {
  return {
    title,
    denseNet: {
      stem: 'CIFAR',
      stemChannels: 16,
      growthRate,
      blockLayers: [layers, layers, layers],
      bottleneckFactor: 0,
      compression: 1,
      convolutionBias: false,
    },
  };
}

/** The paper's DenseNet-BC for CIFAR: L = 6 * layers + 4, a stem of twice the growth rate. */
function bottleneckCifar(title: string, layers: number, growthRate: number): Preset {
  return {
    title,
    denseNet: {
      stem: 'CIFAR',
      stemChannels: 2 * growthRate,
      growthRate,
      blockLayers: [layers, layers, layers],
      bottleneckFactor: 4,
      compression: 0.5,
      convolutionBias: false,
    },
  };
}

/** The layers of the blocks of ImageNet's DenseNets (arXiv:1608.06993, table 1). */
const BLOCKS_121 = [6, 12, 24, 16];
const BLOCKS_169 = [6, 12, 32, 32];
const BLOCKS_201 = [6, 12, 48, 32];
const BLOCKS_264 = [6, 12, 64, 48];

/** The published networks that can be built; the keys are ModelPreset's. */
export const PRESETS = {
  D2L_DENSENET: d2l('d2l DenseNet', [4, 4, 4, 4]),
  D2L_DENSENET_121: d2l('d2l DenseNet-121', BLOCKS_121),
  D2L_DENSENET_169: d2l('d2l DenseNet-169', BLOCKS_169),
  D2L_DENSENET_201: d2l('d2l DenseNet-201', BLOCKS_201),
  D2L_DENSENET_264: d2l('d2l DenseNet-264', BLOCKS_264),
  DENSENET_121: torchvision('DenseNet-121', BLOCKS_121),
  DENSENET_161: torchvision('DenseNet-161', [6, 12, 36, 24], 96, 48),
  DENSENET_169: torchvision('DenseNet-169', BLOCKS_169),
  DENSENET_201: torchvision('DenseNet-201', BLOCKS_201),
  DENSENET_264: torchvision('DenseNet-264', BLOCKS_264),
  DENSENET_CIFAR_40_12: plainCifar('DenseNet (L=40, k=12)', 12, 12),
  DENSENET_BC_CIFAR_100_12: bottleneckCifar('DenseNet-BC (L=100, k=12)', 16, 12),
  DENSENET_BC_CIFAR_250_24: bottleneckCifar('DenseNet-BC (L=250, k=24)', 41, 24),
  DENSENET_BC_CIFAR_190_40: bottleneckCifar('DenseNet-BC (L=190, k=40)', 31, 40),
} satisfies Record<string, Preset>;

export type PresetName = keyof typeof PRESETS;

const NOT_OFFERED_YET: ReadonlySet<unknown> = new Set([
  'D2L_RESNET_18',
  'RESNET_50',
  'RESNET_101',
  'RESNET_152',
]);

const isPreset = satisfies(
  `one of ${Object.keys(PRESETS).join(', ')}`,
  (value) => typeof value === 'string' && Object.hasOwn(PRESETS, value),
);

/** Throws InvalidModelError with `path` unless the value names a preset that can be built. */
export function checkPreset(value: unknown, path: string): void {
  if (NOT_OFFERED_YET.has(value)) {
    throw new InvalidModelError(
      path,
      `The preset ${String(value)} is not offered yet: residual networks come later`,
    );
  }
  isPreset(value, path);
}
