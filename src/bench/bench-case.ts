import { buildModel } from '../model/build-model.js';
import type { ImageShape } from '../model/model-spec.js';
import type { PresetName } from '../model/presets.js';

/** What is timed: a training step, or a forward pass with running statistics. */
export type BenchMode = 'train' | 'inference';

/** A network with its images, and how many of them a step has. */
export interface BenchCase {
  /** `PRESET:BATCH`, and `:CxHxW` where the images are not the usual ones. */
  readonly name: string;
  readonly preset: PresetName;
  readonly image: ImageShape;
  readonly classes: number;
  readonly batchSize: number;
}

interface BenchNetwork {
  readonly image: ImageShape;
  readonly classes: number;
  readonly batchSizes: Readonly<Record<BenchMode, readonly number[]>>;
}

const GRAY_96: ImageShape = { channels: 1, height: 96, width: 96 };
const INFERENCE = [1, 32];

/** The networks that PyTorch's side has too (bench/pytorch_networks.py), with what they are usually timed at. */
const NETWORKS = {
  D2L_DENSENET: { image: GRAY_96, classes: 10, batchSizes: { train: [32, 128], inference: INFERENCE } },
  DENSENET_121: {
    image: { channels: 3, height: 224, width: 224 },
    classes: 1000,
    batchSizes: { train: [8], inference: INFERENCE },
  },
  D2L_RESNET_18: { image: GRAY_96, classes: 10, batchSizes: { train: [32], inference: INFERENCE } },
  DENSENET_BC_CIFAR_100_12: {
    image: { channels: 3, height: 32, width: 32 },
    classes: 10,
    batchSizes: { train: [64], inference: INFERENCE },
  },
} as const satisfies Partial<Record<PresetName, BenchNetwork>>;

type NetworkName = keyof typeof NETWORKS;

const NETWORK_NAMES = Object.keys(NETWORKS) as readonly NetworkName[];

/** All networks at the batch sizes that they are timed at. */
export function usualCases(mode: BenchMode): readonly BenchCase[] {
  return NETWORK_NAMES.flatMap((preset) => casesOf(preset, mode));
}

/**
 * The cases that `PRESET`, `PRESET:BATCH` or `PRESET:BATCH:CxHxW` names: a preset alone is all its usual ones.
 * Throws RangeError for a network that PyTorch's side does not have, and for what is no batch or image, and
 * InvalidModelError for images that the network cannot have.
 */
export function parseCases(text: string, mode: BenchMode): readonly BenchCase[] {
  const [name = '', batch, image, ...rest] = text.split(':');
  const preset = NETWORK_NAMES.find((network) => network === name);
  const [, batchSize] = /^([1-9]\d*)$/.exec(batch ?? '1') ?? [];
  const [, channels, height, width] = /^([1-9]\d*)x([1-9]\d*)x([1-9]\d*)$/.exec(image ?? '1x1x1') ?? [];
  if (preset === undefined || batchSize === undefined || width === undefined || rest.length > 0) {
    throw new RangeError(
      `Expected PRESET, PRESET:BATCH or PRESET:BATCH:CxHxW, with a preset of ${NETWORK_NAMES.join(', ')}, ` +
        `but received '${text}'`,
    );
  }
  if (batch === undefined) return casesOf(preset, mode);
  const shape = { channels: Number(channels), height: Number(height), width: Number(width) };
  const named = caseOf(preset, Number(batchSize), image === undefined ? NETWORKS[preset].image : shape);
  buildModel({ preset }, named.image, named.classes);
  return [named];
}

/** `D2L_DENSENET, 1x96x96, batch 32`. */
export function caseTitle({ preset, image, batchSize }: BenchCase): string {
  return `${preset}, ${imageText(image)}, batch ${batchSize}`;
}

function casesOf(preset: NetworkName, mode: BenchMode): readonly BenchCase[] {
  const { image, batchSizes } = NETWORKS[preset];
  return batchSizes[mode].map((batchSize) => caseOf(preset, batchSize, image));
}

/** A network at one batch size and image, with the classes that it usually has. */
export function caseOf(preset: NetworkName, batchSize: number, image: ImageShape): BenchCase {
  const usual = NETWORKS[preset];
  const suffix = imageText(image) === imageText(usual.image) ? '' : `:${imageText(image)}`;
  return { name: `${preset}:${batchSize}${suffix}`, preset, image, classes: usual.classes, batchSize };
}

function imageText({ channels, height, width }: ImageShape): string {
  return `${channels}x${height}x${width}`;
}
