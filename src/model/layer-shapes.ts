import type { Graph } from '../ir/graph.js';
import type { Shape } from '../ir/operations.js';
import type { LayeredModel } from './build-model.js';
import { layerKindOf } from './chain.js';
import type { LayerKind } from './layers.js';

/** What leaves one layer of the chain that a network is. */
export interface LayerShape {
  /** As in features.denseblock1. */
  readonly path: string;
  readonly kind: LayerKind;
  /** For a batch of one image: [1, channels, height, width], or [1, features]. */
  readonly outputShape: Shape;
}

/**
 * The output of each top-level layer, in order: stem, blocks, transitions, head, as the book prints them after each
 * block of a network.
 */
export function layerShapes({ graph, layers }: LayeredModel): readonly LayerShape[] {
  // Nodes are in the order of the layers, the input before them all.
  let last = 0;
  return layers.map(({ path, layer }) => {
    while (isWithin(graph, last + 1, path)) last += 1;
    return { path, kind: layerKindOf(layer), outputShape: [1, ...(graph.nodes[last]?.shape ?? [])] };
  });
}

function isWithin({ nodes }: Graph, id: number, path: string): boolean {
  const node = nodes[id];
  return node !== undefined && (node.path === path || node.path.startsWith(`${path}.`));
}
