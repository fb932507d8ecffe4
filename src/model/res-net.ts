import type { ChainLayer } from './chain.js';
import { InvalidModelError } from './invalid-model-error.js';
import type { LayerSpec, ResNetSpec } from './model-spec.js';

/** How a published implementation lists and names the modules outside of the blocks; the arithmetic is the same. */
interface ResNetStyle {
  readonly relu: string;
  readonly pool: string;
  /** True: the flattening is a function and not a module. */
  readonly functionalFlatten: boolean;
}

/** The d2l book's ResNet, section 8.6. */
const D2L: ResNetStyle = { relu: 'relu0', pool: 'pool0', functionalFlatten: false };

/** torchvision.models.ResNet. */
const TORCHVISION: ResNetStyle = { relu: 'relu', pool: 'maxpool', functionalFlatten: true };

/** Makes the path for errors from a field of the spec: resNet.stem, or preset. */
type SourceOf = (field: string) => string;

/**
 * A residual network (arXiv:1512.03385) as a chain of layers under torchvision's names: stem, stages of residual
 * blocks of which every one but the first halves the image, global average pooling, and a classifier of `classes`
 * logits. Throws InvalidModelError where there is not one count of channels for each stage.
 */
export function resNetChain(spec: ResNetSpec, classes: number, sourceOf: SourceOf): readonly ChainLayer[] {
  expectChannelsOfStages(spec, sourceOf('stageChannels'));
  const style = spec.block === 'BASIC' && spec.convolutionBias ? D2L : TORCHVISION;
  const source = sourceOf('stageBlocks');
  return [
    ...stemLayers(spec, style, sourceOf('stem')),
    ...stageLayers(spec, sourceOf),
    { path: 'avgpool', layer: { globalAveragePool: true }, source },
    { path: 'flatten', layer: { flatten: true }, source, functional: style.functionalFlatten },
    { path: 'fc', layer: { linear: { features: classes, bias: true } }, source: 'classes' },
  ];
}

function expectChannelsOfStages({ stageBlocks, stageChannels }: ResNetSpec, source: string): void {
  if (stageBlocks.length === stageChannels.length) return;
  throw new InvalidModelError(
    source,
    `Expected channels for each of the ${stageBlocks.length} stages of stageBlocks but received ${stageChannels.length}`,
  );
}

function stemLayers(
  { stem, stemChannels, convolutionBias }: ResNetSpec,
  { relu, pool }: ResNetStyle,
  source: string,
): readonly ChainLayer[] {
  const given = { channels: stemChannels, bias: convolutionBias };
  const normalized: readonly ChainLayer[] = [
    { path: 'bn1', layer: { batchNorm: true }, source },
    { path: relu, layer: { relu: true }, source },
  ];
  if (stem === 'CIFAR') {
    const convolution = { ...given, kernel: 3, stride: 1, padding: 1 };
    return [{ path: 'conv1', layer: { convolution }, source }, ...normalized];
  }
  const convolution = { ...given, kernel: 7, stride: 2, padding: 3 };
  return [
    { path: 'conv1', layer: { convolution }, source },
    ...normalized,
    { path: pool, layer: { maxPool: { kernel: 3, stride: 2, padding: 1 } }, source },
  ];
}

function stageLayers(spec: ResNetSpec, sourceOf: SourceOf): readonly ChainLayer[] {
  const { block: kind, stageBlocks, stageChannels, convolutionBias: bias } = spec;
  return stageBlocks.flatMap((blocks, stage) => {
    const channels = stageChannels[stage] ?? 0;
    return Array.from({ length: blocks }, (_, place): ChainLayer => {
      const stride = stage > 0 && place === 0 ? 2 : 1;
      const layer: LayerSpec = { residualBlock: { channels, stride, kind, bias } };
      return { path: `layer${stage + 1}.${place}`, layer, source: sourceOf(`stageBlocks[${stage}]`) };
    });
  });
}
