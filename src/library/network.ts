import { buildLayeredModel } from '../model/build-model.js';
import { InvalidModelError } from '../model/invalid-model-error.js';
import { layerShapes } from '../model/layer-shapes.js';
import type { LayerShape } from '../model/layer-shapes.js';
import { DENSE_NET_DEFAULTS } from '../model/model-defaults.js';
import type { DenseNetSpec, ImageShape, ModelSpec } from '../model/model-spec.js';
import { FAMILY_DATA, PRESET_FAMILIES } from '../model/preset-families.js';
import { PRESETS } from '../model/presets.js';
import type { PresetName } from '../model/presets.js';
import { summaryText } from '../model/summary-text.js';
import { summarize } from '../model/summary.js';
import type { ModelSummary } from '../model/summary.js';
import { expectObject, expectOptions } from './expect-fields.js';

/** The published DenseNets, by name. */
export type DenseNetPreset = Extract<PresetName, `${string}DENSENET${string}`>;

/**
 * A DenseNet of one's own. What is left out is DenseNet-121's: an ImageNet stem of 64 channels, a growth rate of 32,
 * bottlenecks four times as wide, a compression of 0.5, convolutions without biases.
 */
export type DenseNetOptions = Pick<DenseNetSpec, 'blockLayers'> & Partial<DenseNetSpec>;

/** What a network sees and tells apart. */
export interface NetworkData {
  readonly image: ImageShape;
  readonly classes: number;
}

/** A network for images of one shape. Printed, it is a table of its modules. */
export interface Network extends NetworkData {
  readonly name: string;
  /** What it was made of; plain data. */
  readonly model: ModelSpec;
  /** Its modules with their output shapes, parameters and multiply-accumulates, as torchsummary lists them. */
  summary(): ModelSummary;
  /** The output shape of each block, for a batch of one image. */
  layerShapes(): readonly LayerShape[];
  toString(): string;
}

/**
 * A published DenseNet, for the images and classes that it was published with unless `data` says otherwise. Throws
 * InvalidModelError where the images are too small for it.
 */
export function denseNet(preset: DenseNetPreset, data?: Partial<NetworkData>): Network;
/** A DenseNet of one's own. Throws InvalidModelError with the path of what is out of range. */
export function denseNet(options: DenseNetOptions, data: NetworkData): Network;
export function denseNet(made: DenseNetPreset | DenseNetOptions, data?: Partial<NetworkData>): Network {
  if (typeof made !== 'string')
    expectObject(
      'denseNet',
      made,
      {},
      'the name of a preset, or an object with blockLayers,',
      InvalidModelError,
    );
  return typeof made === 'string'
    ? buildNetwork({ preset: made }, data)
    : buildNetwork({ denseNet: { ...DENSE_NET_DEFAULTS, ...made } }, data);
}

/**
 * Any network that densegraph trains: a preset (ResNets too), `denseNet` or `resNet` with all their fields, or a
 * `sequential` chain of layers that ends in logits. Only presets can do without `data`: the images and classes that they
 * were published with. Throws InvalidModelError.
 */
export function buildNetwork(model: ModelSpec, data: Partial<NetworkData> = {}): Network {
  expectOptions('data', data, { image: 'any', classes: 'any' }, InvalidModelError);
  // Without both, building it throws what says which is missing.
  const { image, classes } = { ...publishedData(model), ...data } as NetworkData;
  const layered = buildLayeredModel(model, image, classes);
  return {
    name: layered.graph.name,
    model,
    image,
    classes,
    summary: () => summarize(layered.graph),
    layerShapes: () => layerShapes(layered),
    toString: () => summaryText(summarize(layered.graph)),
  };
}

/** For callers without types: throws InvalidTrainingConfigError where a value is no network. */
export function expectNetwork(path: string, network: unknown): void {
  const kinds = { model: 'object', image: 'object', classes: 'number' } as const;
  expectObject(path, network, kinds, 'a network, as denseNet and buildNetwork make it,');
}

function publishedData(model: ModelSpec): Partial<NetworkData> {
  const preset = (model as { readonly preset?: PresetName } | null | undefined)?.preset;
  if (preset === undefined || !Object.hasOwn(PRESETS, preset)) return {};
  return FAMILY_DATA[PRESET_FAMILIES[preset]];
}
