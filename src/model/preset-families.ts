import type { ImageShape } from './model-spec.js';
import type { PresetName } from './presets.js';

/** By what a network was published for, and so by the images it is known with. */
export type PresetFamily = 'D2L' | 'IMAGENET' | 'CIFAR';

/** What a family's networks see and tell apart where they were published. */
export interface FamilyData {
  readonly image: ImageShape;
  readonly classes: number;
}

/** The d2l book's are trained on Fashion-MNIST at 96x96 (sections 8.6 and 8.7). */
export const FAMILY_DATA: Readonly<Record<PresetFamily, FamilyData>> = {
  D2L: { image: { channels: 1, height: 96, width: 96 }, classes: 10 },
  IMAGENET: { image: { channels: 3, height: 224, width: 224 }, classes: 1000 },
  CIFAR: { image: { channels: 3, height: 32, width: 32 }, classes: 10 },
};

/** The family of each preset. */
export const PRESET_FAMILIES: Readonly<Record<PresetName, PresetFamily>> = {
  D2L_DENSENET: 'D2L',
  D2L_DENSENET_121: 'D2L',
  D2L_DENSENET_169: 'D2L',
  D2L_DENSENET_201: 'D2L',
  D2L_DENSENET_264: 'D2L',
  D2L_RESNET_18: 'D2L',
  DENSENET_121: 'IMAGENET',
  DENSENET_161: 'IMAGENET',
  DENSENET_169: 'IMAGENET',
  DENSENET_201: 'IMAGENET',
  DENSENET_264: 'IMAGENET',
  DENSENET_CIFAR_40_12: 'CIFAR',
  DENSENET_BC_CIFAR_100_12: 'CIFAR',
  DENSENET_BC_CIFAR_250_24: 'CIFAR',
  DENSENET_BC_CIFAR_190_40: 'CIFAR',
  RESNET_50: 'IMAGENET',
  RESNET_101: 'IMAGENET',
  RESNET_152: 'IMAGENET',
};
