import type { Graph } from '../../ir/graph.js';
import { buildModel } from '../../model/build-model.js';
import { buildChain } from '../../model/chain.js';
import type { ImageShape, LayerSpec } from '../../model/model-spec.js';
import type { JsonField } from './json-field.js';

type BuildFamily = (settings: JsonField, image: ImageShape) => Graph;

/** The families of make_golden.py that are built, with that file's defaults where a setting is left out. */
const FAMILIES: Readonly<Record<string, BuildFamily>> = {
  'densenet-d2l': (settings, image) =>
    denseNet(settings, image, {
      arch: [4, 4, 4, 4],
      classes: 10,
      bottleneckFactor: 0,
      convolutionBias: true,
    }),
  'densenet-torchvision': (settings, image) =>
    denseNet(settings, image, {
      arch: [6, 12, 24, 16],
      classes: 1000,
      bottleneckFactor: sizeOr(settings.field('bn_size'), 4),
      convolutionBias: false,
    }),
  'resnet-d2l': resNet,
  'dense-block-d2l': (settings, image) =>
    block(image, {
      denseBlock: {
        layers: settings.field('num_convs').size(),
        growthRate: settings.field('growth').size(),
        bottleneckFactor: 0,
        bias: true,
        dropRate: 0,
      },
    }),
  'transition-d2l': (settings, image) =>
    block(image, { transition: { channels: settings.field('out_channels').size(), bias: true } }),
};

/**
 * The graph of a case's `model`, for images of its input's shape; null where its family is not built yet.
 * Throws GoldenIndexError where a setting is missing, InvalidModelError where the engine cannot have it.
 */
export function buildGoldenModel(model: JsonField, image: ImageShape): Graph | null {
  const build = FAMILIES[model.field('family').string()];
  return build ? build(model, image) : null;
}

function denseNet(
  settings: JsonField,
  image: ImageShape,
  family: { arch: readonly number[]; classes: number; bottleneckFactor: number; convolutionBias: boolean },
): Graph {
  const { bottleneckFactor, convolutionBias } = family;
  const arch = settings.field('arch');
  const denseNet = {
    stem: 'IMAGENET',
    stemChannels: sizeOr(settings.field('stem'), 64),
    growthRate: sizeOr(settings.field('growth'), 32),
    blockLayers: arch.isAbsent ? family.arch : arch.items().map((layers) => layers.size()),
    bottleneckFactor,
    compression: 0.5,
    convolutionBias,
  } as const;
  return buildModel({ denseNet }, image, sizeOr(settings.field('classes'), family.classes));
}

/** `arch` lists [blocks, channels] of each stage. */
function resNet(settings: JsonField, image: ImageShape): Graph {
  const stages = settings
    .field('arch')
    .items()
    .map((stage) => stage.items().map((size) => size.size()));
  const resNet = {
    stem: 'IMAGENET',
    stemChannels: sizeOr(settings.field('stem'), 64),
    block: 'BASIC',
    stageBlocks: stages.map(([blocks = 0]) => blocks),
    stageChannels: stages.map(([, channels = 0]) => channels),
    convolutionBias: true,
  } as const;
  return buildModel({ resNet }, image, sizeOr(settings.field('classes'), 10));
}

/** A network of one layer; its parts have the names that they have inside of PyTorch's module. */
function block(image: ImageShape, layer: LayerSpec): Graph {
  return buildChain([{ path: '', layer, source: 'model' }], image, 'block');
}

function sizeOr(setting: JsonField, otherwise: number): number {
  return setting.isAbsent ? otherwise : setting.size();
}
