import type { PlanFragment, ShapeFragment, SummaryFragment } from '../generated/documents.js';

/** One of the layers that a network is a chain of, as it is drawn. */
export interface NetworkBlock {
  readonly path: string;
  /** As LayerInput names it: denseBlock, transition, ... */
  readonly kind: string;
  /** Of one image: channels, height, width; or features. */
  readonly shape: readonly number[];
  /** Channels that come in, then those that each of its layers adds; of other blocks, those that leave it. */
  readonly channels: readonly number[];
  readonly parameters: number;
  /** Kept of it from the forward pass for the backward pass, for a batch; null: not known. */
  readonly savedBytes: number | null;
}

type Memory = PlanFragment['layers'];

/** A network's blocks in the order in which an image passes them. `memory` is empty where no plan is known. */
export function networkBlocks(
  shapes: readonly ShapeFragment[],
  { layers }: Pick<SummaryFragment, 'layers'>,
  memory: Memory,
): readonly NetworkBlock[] {
  return shapes.map(({ path, kind, outputShape }, place) => {
    const isInside = (layer: { readonly path: string }): boolean =>
      layer.path === path || layer.path.startsWith(`${path}.`);
    const shape = outputShape.slice(1);
    const leaving = shape[0] ?? 0;
    const entering = shapes[place - 1]?.outputShape[1] ?? 0;
    const inside = layers.filter(isInside);
    return {
      path,
      kind,
      shape,
      channels:
        kind === 'denseBlock' ? grownChannels(entering, leaving, countParts(inside, path)) : [leaving],
      parameters: sum(inside.map(({ parameterCount }) => parameterCount)),
      savedBytes:
        memory.length === 0 ? null : sum(memory.filter(isInside).map(({ savedBytes }) => savedBytes)),
    };
  });
}

function grownChannels(entering: number, leaving: number, layers: number): readonly number[] {
  return [entering, ...Array.from({ length: layers }, () => (leaving - entering) / layers)];
}

/** How many layers a block has of its own: by the names that follow its path. */
function countParts(layers: readonly { readonly path: string }[], path: string): number {
  const names = layers.map((layer) => layer.path.slice(path.length + 1).split('.')[0] ?? '');
  return new Set(names.filter((name) => name !== '')).size;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

const NAMES: Readonly<Record<string, string>> = {
  convolution: 'Convolution',
  batchNorm: 'Batch normalization',
  relu: 'ReLU',
  maxPool: 'Max pooling',
  averagePool: 'Average pooling',
  globalAveragePool: 'Global average pooling',
  flatten: 'Flatten',
  linear: 'Linear',
  dropout: 'Dropout',
  convBlock: 'Convolution block',
  denseBlock: 'Dense block',
  transition: 'Transition',
  residualBlock: 'Residual block',
};

/** What kind of layer a block is, for people. */
export function kindName(kind: string): string {
  return NAMES[kind] ?? kind;
}

/** 64 × 24 × 24: channels, height, width. */
export function formatShape(shape: readonly number[]): string {
  return shape.join(' × ');
}
