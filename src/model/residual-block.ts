import type { AnyNode, LayerPlace } from './layer-place.js';
import { add, BATCH_NORM, joinPath, listed, part } from './layer-place.js';
import type { LayerSpec, ResidualBlockKind } from './model-spec.js';

type ResidualBlockSpec = NonNullable<LayerSpec['residualBlock']>;

/** The output of a bottleneck is that many times as wide as its 3x3 convolution. */
const EXPANSION = 4;

/** One convolution of a block, and the batch norm behind it. */
interface Convolution {
  readonly channels: number;
  readonly kernel: number;
  readonly stride: number;
}

/** How a published implementation writes its blocks. */
interface ResidualStyle {
  /** The class by which the block is listed. */
  readonly kind: string;
  /** True: its ReLUs are functions and not modules. */
  readonly functional: boolean;
  /** What the shortcut is where the shape changes. */
  readonly project: (input: AnyNode, projection: Convolution, bias: boolean, place: LayerPlace) => AnyNode;
}

/** The d2l book's Residual, section 8.6: a 1x1 convolution alone. */
const D2L: ResidualStyle = {
  kind: 'Residual',
  functional: true,
  project: (input, projection, bias, place) => convolve(input, projection, bias, part(place, 'conv3')),
};

/** torchvision's BasicBlock and Bottleneck: a 1x1 convolution and a batch norm. */
const TORCHVISION: Omit<ResidualStyle, 'kind'> = {
  functional: false,
  project(input, projection, bias, place) {
    const narrowed = convolve(input, projection, bias, part(place, 'downsample.0'));
    return add('batchNorm', narrowed, BATCH_NORM, part(place, 'downsample.1'));
  },
};

/** The book's basic blocks have biases; torchvision's have none, as a batch norm follows every convolution. */
function styleOf({ kind, bias }: ResidualBlockSpec): ResidualStyle {
  if (kind === 'BOTTLENECK') return { ...TORCHVISION, kind: 'Bottleneck' };
  return bias ? D2L : { ...TORCHVISION, kind: 'BasicBlock' };
}

/** The first convolution that is 3x3 has the stride. */
const CONVOLUTIONS: Readonly<
  Record<ResidualBlockKind, (channels: number, stride: number) => readonly Convolution[]>
> = {
  BASIC: (channels, stride) => [
    { channels, kernel: 3, stride },
    { channels, kernel: 3, stride: 1 },
  ],
  BOTTLENECK: (channels, stride) => [
    { channels, kernel: 1, stride: 1 },
    { channels, kernel: 3, stride },
    { channels: EXPANSION * channels, kernel: 1, stride: 1 },
  ],
};

/** How many convolutions follow one another in a block. */
export function residualDepth(kind: ResidualBlockKind): number {
  return CONVOLUTIONS[kind](1, 1).length;
}

/**
 * Convolutions whose result is added to what they read (arXiv:1512.03385, figure 5); a 1x1 convolution brings the
 * latter to the same shape where it is another.
 */
export function writeResidualBlock(input: AnyNode, settings: ResidualBlockSpec, place: LayerPlace): AnyNode {
  const { channels, stride, kind, bias } = settings;
  const style = styleOf(settings);
  const convolutions = CONVOLUTIONS[kind](channels, stride);
  const rectify = (value: AnyNode, name: string): AnyNode =>
    add('relu', value, {}, { ...part(place, name), functional: style.functional });

  return listed(place, style.kind, () => {
    const residual = convolutions.reduce((value, convolution, i) => {
      const convolved = convolve(value, convolution, bias, part(place, `conv${i + 1}`));
      const normalized = add('batchNorm', convolved, BATCH_NORM, part(place, `bn${i + 1}`));
      return i + 1 < convolutions.length ? rectify(normalized, `relu${i + 1}`) : normalized;
    }, input);
    const [outputs] = residual.shape;
    const keepsShape = stride === 1 && outputs === input.shape[0];
    const projection = { channels: outputs ?? 0, kernel: 1, stride };
    const shortcut = keepsShape ? input : style.project(input, projection, bias, place);
    const sum = place.builder.add('add', joinPath(place.path, 'add'), [residual, shortcut], {});
    return rectify(sum, 'relu');
  });
}

function convolve(
  input: AnyNode,
  { channels, kernel, stride }: Convolution,
  bias: boolean,
  place: LayerPlace,
): AnyNode {
  return add('convolution', input, { channels, kernel, stride, padding: (kernel - 1) / 2, bias }, place);
}
