import type { ChainLayer } from './chain.js';
import { InvalidModelError } from './invalid-model-error.js';
import type { DenseBlockKinds } from './layer-place.js';
import type { DenseNetSpec, LayerSpec } from './model-spec.js';

/**
 * How a published implementation lists its modules; the arithmetic is the same. Names of classes are theirs,
 * so that summaries can be laid side by side.
 */
interface DenseNetStyle {
  readonly denseBlockKinds: DenseBlockKinds;
  /** True: the last ReLU, pooling and flattening are functions and not modules. */
  readonly functionalHead: boolean;
}

/** The d2l book's, section 8.7: blocks without bottleneck behind an ImageNet stem. */
const D2L: DenseNetStyle = {
  denseBlockKinds: { block: 'D2lDenseBlock', layer: null },
  functionalHead: false,
};

/** torchvision.models.DenseNet: blocks with bottleneck behind an ImageNet stem. */
const TORCHVISION: DenseNetStyle = {
  denseBlockKinds: { block: '_DenseBlock', layer: '_DenseLayer' },
  functionalHead: true,
};

/** The paper's networks for CIFAR (arXiv:1608.06993, section 4.2). */
const CIFAR: DenseNetStyle = { denseBlockKinds: { block: 'CifarBlock', layer: null }, functionalHead: true };

function styleOf({ stem, bottleneckFactor }: DenseNetSpec): DenseNetStyle {
  if (stem === 'CIFAR') return CIFAR;
  return bottleneckFactor === 0 ? D2L : TORCHVISION;
}

/** Makes the path for errors from a field of the spec: denseNet.stem, or preset. */
type SourceOf = (field: string) => string;

/**
 * A DenseNet as a chain of layers under torchvision's names: stem, dense blocks with transitions between them,
 * norm5, ReLU, global average pooling, and a classifier of `classes` logits. Throws InvalidModelError where the
 * compression leaves no channel.
 */
export function denseNetChain(
  spec: DenseNetSpec,
  classes: number,
  sourceOf: SourceOf,
): readonly ChainLayer[] {
  const { denseBlockKinds, functionalHead: functional } = styleOf(spec);
  const blocks = blockLayers(spec, sourceOf).map((layer) => ({ ...layer, denseBlockKinds }));
  const source = sourceOf('blockLayers');
  return [
    ...stemLayers(spec, sourceOf('stem')),
    ...blocks,
    feature('norm5', { batchNorm: true }, source),
    { ...feature('relu5', { relu: true }, source), functional },
    { ...feature('pool5', { globalAveragePool: true }, source), functional },
    { ...feature('flatten', { flatten: true }, source), functional },
    { path: 'classifier', layer: { linear: { features: classes, bias: true } }, source: 'classes' },
  ];
}

function feature(name: string, layer: LayerSpec, source: string): ChainLayer {
  return { path: `features.${name}`, layer, source };
}

function stemLayers({ stem, stemChannels, convolutionBias }: DenseNetSpec, source: string): ChainLayer[] {
  const given = { channels: stemChannels, bias: convolutionBias };
  if (stem === 'CIFAR') {
    return [feature('conv0', { convolution: { ...given, kernel: 3, stride: 1, padding: 1 } }, source)];
  }
  return [
    feature('conv0', { convolution: { ...given, kernel: 7, stride: 2, padding: 3 } }, source),
    feature('norm0', { batchNorm: true }, source),
    feature('relu0', { relu: true }, source),
    feature('pool0', { maxPool: { kernel: 3, stride: 2, padding: 1 } }, source),
  ];
}

/** Dense blocks, and between them transitions that keep a fraction of the channels. */
function blockLayers(spec: DenseNetSpec, sourceOf: SourceOf): ChainLayer[] {
  const { growthRate, bottleneckFactor, compression, convolutionBias: bias } = spec;
  const chain: ChainLayer[] = [];
  let channels = spec.stemChannels;
  for (const [i, layers] of spec.blockLayers.entries()) {
    const source = sourceOf(`blockLayers[${i}]`);
    const denseBlock = { layers, growthRate, bottleneckFactor, bias, dropRate: 0 };
    chain.push(feature(`denseblock${i + 1}`, { denseBlock }, source));
    if (i + 1 === spec.blockLayers.length) break;
    const wide = channels + layers * growthRate;
    channels = Math.floor(wide * compression);
    if (channels === 0) {
      throw new InvalidModelError(
        sourceOf('compression'),
        `Expected a compression that leaves a channel of the ${wide} after block ${i + 1} but received ${compression}`,
      );
    }
    chain.push(feature(`transition${i + 1}`, { transition: { channels, bias } }, source));
  }
  return chain;
}
