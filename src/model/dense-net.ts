import type { ChainLayer } from './chain.js';
import { InvalidModelError } from './invalid-model-error.js';
import type { DenseBlockKinds } from './layers.js';
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

/**
 * A DenseNet as a chain of layers under torchvision's names: stem, dense blocks with transitions between them,
 * norm5, ReLU, global average pooling, and a classifier of `classes` logits. `source` makes the path for errors
 * from a field of the spec. Throws InvalidModelError where the compression leaves no channel.
 */
export function denseNetChain(
  spec: DenseNetSpec,
  classes: number,
  source: (field: string) => string,
): readonly ChainLayer[] {
  const style = styleOf(spec);
  const features = (name: string, layer: LayerSpec, field: string): ChainLayer => ({
    path: `features.${name}`,
    layer,
    source: source(field),
  });
  const head = (name: string, layer: LayerSpec): ChainLayer => ({
    ...features(name, layer, 'blockLayers'),
    functional: style.functionalHead,
  });
  return [
    ...stemLayers(spec).map(([name, layer]) => features(name, layer, 'stem')),
    ...blockLayers(spec, source).map(([name, layer, field]) => ({
      ...features(name, layer, field),
      denseBlockKinds: style.denseBlockKinds,
    })),
    features('norm5', { batchNorm: true }, 'blockLayers'),
    head('relu5', { relu: true }),
    head('pool5', { globalAveragePool: true }),
    head('flatten', { flatten: true }),
    { path: 'classifier', layer: { linear: { features: classes, bias: true } }, source: 'classes' },
  ];
}

function stemLayers({
  stem,
  stemChannels,
  convolutionBias,
}: DenseNetSpec): readonly (readonly [string, LayerSpec])[] {
  const convolution = { channels: stemChannels, bias: convolutionBias };
  if (stem === 'CIFAR')
    return [['conv0', { convolution: { ...convolution, kernel: 3, stride: 1, padding: 1 } }]];
  return [
    ['conv0', { convolution: { ...convolution, kernel: 7, stride: 2, padding: 3 } }],
    ['norm0', { batchNorm: true }],
    ['relu0', { relu: true }],
    ['pool0', { maxPool: { kernel: 3, stride: 2, padding: 1 } }],
  ];
}

/** Dense blocks, and between them transitions that keep a fraction of the channels. */
function blockLayers(
  spec: DenseNetSpec,
  source: (field: string) => string,
): readonly (readonly [string, LayerSpec, string])[] {
  const { growthRate, bottleneckFactor, compression, convolutionBias: bias } = spec;
  const last = spec.blockLayers.length;
  let channels = spec.stemChannels;
  return spec.blockLayers.flatMap((layers, i) => {
    const field = `blockLayers[${i}]`;
    const denseBlock = { layers, growthRate, bottleneckFactor, bias, dropRate: 0 };
    const block = [`denseblock${i + 1}`, { denseBlock }, field] as const;
    if (i + 1 === last) return [block];
    const wide = channels + layers * growthRate;
    channels = Math.floor(wide * compression);
    if (channels === 0) {
      const path = source('compression');
      throw new InvalidModelError(
        path,
        `Expected a compression that leaves a channel of the ${wide} after block ${i + 1} but received ${compression}`,
      );
    }
    return [block, [`transition${i + 1}`, { transition: { channels, bias } }, field] as const];
  });
}
