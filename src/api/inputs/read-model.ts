import { DENSE_NET_DEFAULTS, RES_NET_DEFAULTS } from '../../model/model-defaults.js';
import type { DenseNetSpec, ImageShape, ModelSpec, ResNetSpec } from '../../model/model-spec.js';
import type { ImageShapeInput } from './image-shape-input.js';
import type { SizedModel } from '../sized-model.js';
import type { DenseNetInput, ModelInput, ResNetInput } from './model-input.js';

/**
 * The model as plain data, with all defaults filled in and what is null left out. Nothing is checked, not even that
 * exactly one alternative is given: that is for buildModel, to which the result must go next.
 */
export function readModel({ preset, denseNet, resNet, sequential }: ModelInput): ModelSpec {
  return withoutNulls({
    preset,
    denseNet: denseNet == null ? null : readDenseNet(denseNet),
    resNet: resNet == null ? null : readResNet(resNet),
    sequential,
  }) as ModelSpec;
}

/** As plain data, of what tells a model and all that it needs to be built. */
export function readSizedModel({ model, image, classes }: SizedModelInput): SizedModel {
  return { model: readModel(model), image: readImageShape(image), classes };
}

interface SizedModelInput {
  readonly model: ModelInput;
  readonly image: ImageShapeInput;
  readonly classes: number;
}

function readImageShape({ channels, height, width }: ImageShapeInput): ImageShape {
  return { channels, height, width };
}

function readDenseNet(input: DenseNetInput): DenseNetSpec {
  return {
    stem: input.stem ?? DENSE_NET_DEFAULTS.stem,
    stemChannels: input.stemChannels ?? DENSE_NET_DEFAULTS.stemChannels,
    growthRate: input.growthRate ?? DENSE_NET_DEFAULTS.growthRate,
    blockLayers: input.blockLayers,
    bottleneckFactor: input.bottleneckFactor ?? DENSE_NET_DEFAULTS.bottleneckFactor,
    compression: input.compression ?? DENSE_NET_DEFAULTS.compression,
    convolutionBias: input.convolutionBias ?? DENSE_NET_DEFAULTS.convolutionBias,
  };
}

function readResNet(input: ResNetInput): ResNetSpec {
  return {
    stem: input.stem ?? RES_NET_DEFAULTS.stem,
    stemChannels: input.stemChannels ?? RES_NET_DEFAULTS.stemChannels,
    block: input.block ?? RES_NET_DEFAULTS.block,
    stageBlocks: input.stageBlocks,
    stageChannels: input.stageChannels,
    convolutionBias: input.convolutionBias ?? RES_NET_DEFAULTS.convolutionBias,
  };
}

/** A copy made of plain objects: the same model is the same data, however its absent fields were written. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const given = Object.entries(value).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(given.map(([name, field]) => [name, withoutNulls(field)]));
}
