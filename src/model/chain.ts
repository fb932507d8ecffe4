import { GraphBuilder } from '../ir/graph-builder.js';
import type { Graph } from '../ir/graph.js';
import { ShapeError } from '../ir/shape-error.js';
import { GraphSize, LIMITS } from './graph-limits.js';
import { InvalidModelError } from './invalid-model-error.js';
import type { AnyNode, DenseBlockKinds, LayerPlace } from './layer-place.js';
import type { LayerKind, LayerSettings } from './layers.js';
import { LAYERS } from './layers.js';
import type { ImageShape, LayerSpec } from './model-spec.js';
import { residualDepth } from './residual-block.js';

/** One layer of a chain: every network is a list of these. */
export interface ChainLayer {
  /** Its path in the graph, as in features.conv0; empty where the layer is the whole network. */
  readonly path: string;
  /** Exactly one field, as in a sequential model. */
  readonly layer: LayerSpec;
  /** Where in the spec it comes from, for errors: denseNet.blockLayers[1]. */
  readonly source: string;
  /** True: PyTorch would call a function here, so the layer is not listed among the modules. */
  readonly functional?: boolean;
  /** As what a dense block is listed; as a DenseBlock when left out. */
  readonly denseBlockKinds?: DenseBlockKinds;
}

/**
 * Writes layers one after another to a graph; its output is the last layer's. The layers' values must have
 * been checked. Throws InvalidModelError with a layer's source where its input does not suit it or the network
 * becomes too large.
 */
export function buildChain(layers: readonly ChainLayer[], image: ImageShape, name: string): Graph {
  expectFewLayers(layers);
  const builder = new GraphBuilder(name);
  const size = new GraphSize();
  const shape = [image.channels, image.height, image.width];
  let value: AnyNode = builder.add('input', 'input', [], { shape });
  for (const { path, layer, source, functional, denseBlockKinds } of layers) {
    const place: LayerPlace = {
      builder,
      path,
      functional: functional ?? false,
      denseBlockKinds: denseBlockKinds ?? { block: 'DenseBlock', layer: null },
    };
    value = writeLayer(value, layer, source, place, image);
    size.include(builder.nodes, source);
  }
  return builder.build(value);
}

/** The kind of layer that a checked LayerSpec describes: its one field that is given. */
export function layerKindOf(layer: LayerSpec): LayerKind {
  const given = (Object.keys(LAYERS) as LayerKind[]).find((kind) => (layer[kind] ?? null) !== null);
  if (given === undefined) throw new Error('Expected a layer of some kind; it must be checked first');
  return given;
}

function expectFewLayers(layers: readonly ChainLayer[]): void {
  const count = (amount: number) => amount.toLocaleString('en-US');
  let total = 0;
  for (const { layer, source } of layers) {
    total += depthOf(layer);
    if (total > LIMITS.layers) {
      throw new InvalidModelError(
        source,
        `Expected at most ${count(LIMITS.layers)} layers but received ${count(total)} up to ${source}`,
      );
    }
  }
}

/** How many layers these are; each layer of a dense block and each convolution of a residual block counts. */
export function chainDepth(layers: readonly ChainLayer[]): number {
  return layers.reduce((sum, { layer }) => sum + depthOf(layer), 0);
}

function depthOf({ denseBlock, residualBlock }: LayerSpec): number {
  if (denseBlock) return denseBlock.layers;
  return residualBlock ? residualDepth(residualBlock.kind) : 1;
}

function writeLayer(
  input: AnyNode,
  layer: LayerSpec,
  source: string,
  place: LayerPlace,
  image: ImageShape,
): AnyNode {
  const kind = layerKindOf(layer);
  try {
    return writeLayerOf(kind, layer[kind], input, place);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const { channels, height, width } = image;
    throw new InvalidModelError(
      source,
      `${error.message}, from images of ${channels}x${height}x${width}`,
      error.needsLargerImage,
    );
  }
}

function writeLayerOf<K extends LayerKind>(
  kind: K,
  settings: LayerSpec[K],
  input: AnyNode,
  place: LayerPlace,
): AnyNode {
  return LAYERS[kind](input, settings as LayerSettings<K>, place);
}
