import type { GraphBuilder } from '../ir/graph-builder.js';
import type { NodeOf } from '../ir/graph.js';
import type { Operation, OperationAttributes } from '../ir/operations.js';
import type { LayerSpec, PoolSpec } from './model-spec.js';

/** PyTorch's defaults, which the book and torchvision keep. */
const BATCH_NORM = { epsilon: 1e-5, momentum: 0.1 };

/** The names under which a dense block's containers are listed; null: its dense layers are not listed. */
export interface DenseBlockKinds {
  readonly block: string;
  readonly layer: string | null;
}

/** Where a layer is written to and how it appears among the modules. */
export interface LayerPlace {
  readonly builder: GraphBuilder;
  /** Empty: the layer is the whole network, so that its parts have plain names and it is not listed itself. */
  readonly path: string;
  /** True: PyTorch would call a function here, so no module is listed. */
  readonly functional: boolean;
  readonly denseBlockKinds: DenseBlockKinds;
}

/** The kinds of layers that can be built; LayerSpec has more. */
export type LayerKind = Exclude<keyof LayerSpec, 'residualBlock' | 'dropout'>;

/** What a layer of one kind is told: the value of its field in LayerSpec. */
export type LayerSettings<K extends LayerKind> = NonNullable<LayerSpec[K]>;

/** A node of any operation, as the layers pass them on. */
export type AnyNode = NodeOf<Operation>;
type WriteLayer<K extends LayerKind> = (
  input: AnyNode,
  settings: LayerSettings<K>,
  place: LayerPlace,
) => AnyNode;

/**
 * How each kind of layer is written to a graph; returns the node whose value leaves the layer. The parts of
 * composed layers have torchvision's names (denselayer1.norm1, conv), as in nn.Sequential(OrderedDict(...)).
 * Throws ShapeError where the input does not suit the layer.
 */
export const LAYERS: { readonly [K in LayerKind]: WriteLayer<K> } = {
  convolution: (input, settings, place) => add('convolution', input, settings, place),
  batchNorm: (input, _given, place) => add('batchNorm', input, BATCH_NORM, place),
  relu: (input, _given, place) => add('relu', input, {}, place),
  maxPool: (input, settings, place) => add('maxPool', input, poolAttributes(settings), place),
  averagePool: (input, settings, place) => add('averagePool', input, poolAttributes(settings), place),
  globalAveragePool: (input, _given, place) => add('globalAveragePool', input, {}, place),
  flatten: (input, _given, place) => add('flatten', input, {}, place),
  linear: (input, settings, place) => add('linear', input, settings, place),
  convBlock: (input, { channels, bias }, place) =>
    writeNormalizedConvolution(input, { channels, kernel: 3, bias }, place),
  denseBlock: writeDenseBlock,
  transition(input, { channels, bias }, place) {
    const narrowed = writeNormalizedConvolution(input, { channels, kernel: 1, bias }, place);
    return add('averagePool', narrowed, { kernel: 2, stride: 2, padding: 0 }, part(place, 'pool'));
  },
};

/** The path of a part: features and norm5 make features.norm5; nothing and norm5 make norm5. */
export function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function part(place: LayerPlace, name: string): LayerPlace {
  return { ...place, path: joinPath(place.path, name) };
}

function add<O extends Operation>(
  operation: O,
  input: AnyNode,
  attributes: OperationAttributes[O],
  { builder, path, functional }: LayerPlace,
): AnyNode {
  return builder.add(operation, path, [input], attributes, { functional });
}

/** PyTorch's default: a window's stride is its size. */
function poolAttributes({ kernel, stride, padding }: PoolSpec) {
  return { kernel, stride: stride ?? kernel, padding };
}

/** Batch norm, ReLU and a convolution that keeps the image's size; `suffix` numbers their names. */
function writeNormalizedConvolution(
  input: AnyNode,
  { channels, kernel, bias }: { channels: number; kernel: number; bias: boolean },
  place: LayerPlace,
  suffix = '',
): AnyNode {
  const normalized = add('batchNorm', input, BATCH_NORM, part(place, `norm${suffix}`));
  const rectified = add('relu', normalized, {}, part(place, `relu${suffix}`));
  const attributes = { channels, kernel, stride: 1, padding: (kernel - 1) / 2, bias };
  return add('convolution', rectified, attributes, part(place, `conv${suffix}`));
}

/** Each layer reads everything before it and its output is put behind (arXiv:1608.06993, section 3). */
function writeDenseBlock(input: AnyNode, settings: LayerSettings<'denseBlock'>, place: LayerPlace): AnyNode {
  const { builder, path, denseBlockKinds: kinds } = place;
  return listed(builder, path, kinds.block, () => {
    let features = input;
    for (let i = 1; i <= settings.layers; i++) {
      const layer = part(place, `denselayer${i}`);
      const grown = listed(builder, layer.path, kinds.layer, () =>
        writeDenseLayer(features, settings, layer),
      );
      features = builder.add('concat', joinPath(path, `concat${i}`), [features, grown], {});
    }
    return features;
  });
}

function writeDenseLayer(
  input: AnyNode,
  { growthRate, bottleneckFactor, bias }: LayerSettings<'denseBlock'>,
  place: LayerPlace,
): AnyNode {
  const growth = { channels: growthRate, kernel: 3, bias };
  if (bottleneckFactor === 0) return writeNormalizedConvolution(input, growth, place, '1');
  const bottleneck = { channels: bottleneckFactor * growthRate, kernel: 1, bias };
  return writeNormalizedConvolution(
    writeNormalizedConvolution(input, bottleneck, place, '1'),
    growth,
    place,
    '2',
  );
}

function listed(builder: GraphBuilder, path: string, kind: string | null, forward: () => AnyNode): AnyNode {
  return kind === null || path === '' ? forward() : builder.module(path, kind, forward);
}
