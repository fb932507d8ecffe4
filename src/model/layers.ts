import { writeDenseBlock, writeNormalizedConvolution } from './dense-block.js';
import type { AnyNode, LayerPlace } from './layer-place.js';
import { add, addDropout, BATCH_NORM, part } from './layer-place.js';
import type { LayerSpec, PoolSpec } from './model-spec.js';
import { writeResidualBlock } from './residual-block.js';

export type LayerKind = keyof Required<LayerSpec>;

/** What a layer of one kind is told: the value of its field in LayerSpec. */
export type LayerSettings<K extends LayerKind> = NonNullable<LayerSpec[K]>;

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
  dropout: addDropout,
  convBlock: (input, { channels, bias }, place) =>
    writeNormalizedConvolution(input, { channels, kernel: 3, bias }, place),
  denseBlock: writeDenseBlock,
  transition(input, { channels, bias }, place) {
    const narrowed = writeNormalizedConvolution(input, { channels, kernel: 1, bias }, place);
    return add('averagePool', narrowed, { kernel: 2, stride: 2, padding: 0 }, part(place, 'pool'));
  },
  residualBlock: writeResidualBlock,
};

/** PyTorch's default: a window's stride is its size. */
function poolAttributes({ kernel, stride, padding }: PoolSpec) {
  return { kernel, stride: stride ?? kernel, padding };
}
