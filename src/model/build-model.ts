import { shapeText } from '../ir/operation-table.js';
import type { Graph } from '../ir/graph.js';
import { buildForImage } from './build-for-image.js';
import type { ChainLayer } from './chain.js';
import { chainDepth, layerKindOf } from './chain.js';
import { checkModel } from './check-model.js';
import { denseNetChain } from './dense-net.js';
import { InvalidModelError } from './invalid-model-error.js';
import type { DenseNetSpec, ImageShape, ModelSpec, ResNetSpec, SequentialSpec } from './model-spec.js';
import type { PresetName } from './presets.js';
import { PRESETS } from './presets.js';
import { resNetChain } from './res-net.js';

/** A network before its layers are written to a graph. */
interface Draft {
  readonly name: string;
  readonly layers: readonly ChainLayer[];
}

/** A network, and the chain of layers that it was built of. */
export interface LayeredModel {
  readonly graph: Graph;
  readonly layers: readonly ChainLayer[];
}

/** A checked spec; fields that are not given may be null or left out. */
interface CheckedSpec {
  readonly preset?: PresetName | null;
  readonly denseNet?: DenseNetSpec | null;
  readonly resNet?: ResNetSpec | null;
  readonly sequential?: SequentialSpec | null;
}

/**
 * The network that a spec describes, for images of one shape: its output are logits of shape [classes].
 * `name` is made from the preset or the layers when left out.
 *
 * Throws InvalidModelError, whose path is relative to the spec (or image, or classes; empty for the spec as a
 * whole), where a value is out of range, an image is too small for a layer, or a sequential model does not end in
 * logits.
 */
export function buildModel(spec: ModelSpec, image: ImageShape, classes: number, name?: string): Graph {
  return buildLayeredModel(spec, image, classes, name).graph;
}

/** What buildModel builds, and throws where it does, with its layers. */
export function buildLayeredModel(
  spec: ModelSpec,
  image: ImageShape,
  classes: number,
  name?: string,
): LayeredModel {
  checkModel(spec, image, classes);
  const { layers, name: ownName } = draftOf(spec as CheckedSpec, classes);
  const graph = buildForImage(layers, image, name ?? ownName);
  expectLogits(graph, layers, classes);
  return { graph, layers };
}

/**
 * How many layers buildModel would write for a spec, which tells how long it, and whatever is done with its graph, would
 * take; nothing is built. Throws InvalidModelError where a value is out of range.
 */
export function countLayers(spec: ModelSpec, image: ImageShape, classes: number): number {
  checkModel(spec, image, classes);
  return chainDepth(draftOf(spec as CheckedSpec, classes).layers);
}

function draftOf(
  { preset, denseNet, resNet, sequential }: CheckedSpec,
  classes: number,
  sourceOf?: () => string,
): Draft {
  if (preset) {
    const { title, spec } = PRESETS[preset];
    return { ...draftOf(spec, classes, () => 'preset'), name: title };
  }
  if (denseNet) {
    return {
      name: `DenseNet (${denseNet.blockLayers.join(', ')}), growth ${denseNet.growthRate}`,
      layers: denseNetChain(denseNet, classes, sourceOf ?? ((field) => `denseNet.${field}`)),
    };
  }
  if (resNet) {
    return {
      name: `ResNet (${resNet.stageBlocks.join(', ')}) of ${resNet.block === 'BASIC' ? 'basic blocks' : 'bottlenecks'}`,
      layers: resNetChain(resNet, classes, sourceOf ?? ((field) => `resNet.${field}`)),
    };
  }
  const layers = sequential?.layers ?? [];
  return { name: `Sequential of ${layers.length} layers`, layers: sequentialChain(layers) };
}

/** Layers with nn.Sequential's names: 0, 1, 2, ... */
function sequentialChain(layers: SequentialSpec['layers']): readonly ChainLayer[] {
  return layers.map((layer, i) => ({
    path: String(i),
    layer,
    source: `sequential.layers[${i}].${layerKindOf(layer)}`,
  }));
}

function expectLogits(graph: Graph, layers: readonly ChainLayer[], classes: number): void {
  const shape = shapeText(graph.nodes[graph.output]?.shape ?? []);
  if (shape !== String(classes)) {
    throw new InvalidModelError(
      layers.at(-1)?.source ?? '',
      `Expected the last layer to make ${classes} logits, one for each class, but it makes ${shape}: ` +
        `end with a linear layer of ${classes} features`,
    );
  }
}
