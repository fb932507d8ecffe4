import type { AnyNode, LayerPlace } from './layer-place.js';
import { add, addDropout, BATCH_NORM, joinPath, listed, part } from './layer-place.js';
import type { LayerSpec } from './model-spec.js';

type DenseBlockSpec = NonNullable<LayerSpec['denseBlock']>;

/**
 * Each layer reads everything before it and its output is put behind (arXiv:1608.06993, section 3). With a drop rate
 * a dropout follows every convolution, bottlenecks included, as in the paper's own code.
 */
export function writeDenseBlock(input: AnyNode, settings: DenseBlockSpec, place: LayerPlace): AnyNode {
  const { builder, path, denseBlockKinds: kinds } = place;
  return listed(place, kinds.block, () => {
    let features = input;
    for (let i = 1; i <= settings.layers; i++) {
      const layer = part(place, `denselayer${i}`);
      const grown = listed(layer, kinds.layer, () => writeDenseLayer(features, settings, layer));
      features = builder.add('concat', joinPath(path, `concat${i}`), [features, grown], {});
    }
    return features;
  });
}

/** Batch norm, ReLU and a convolution that keeps the image's size; `suffix` numbers their names. */
export function writeNormalizedConvolution(
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

function writeDenseLayer(
  input: AnyNode,
  { growthRate, bottleneckFactor, bias, dropRate }: DenseBlockSpec,
  place: LayerPlace,
): AnyNode {
  const bottleneck = { channels: bottleneckFactor * growthRate, kernel: 1, bias };
  const growth = { channels: growthRate, kernel: 3, bias };
  const convolutions = bottleneckFactor === 0 ? [growth] : [bottleneck, growth];
  return convolutions.reduce((value, convolution, i) => {
    const suffix = String(i + 1);
    const convolved = writeNormalizedConvolution(value, convolution, place, suffix);
    return addDropout(convolved, dropRate, part(place, `drop${suffix}`));
  }, input);
}
