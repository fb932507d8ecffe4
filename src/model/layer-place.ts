import type { GraphBuilder } from '../ir/graph-builder.js';
import type { NodeOf } from '../ir/graph.js';
import type { Operation, OperationAttributes } from '../ir/operations.js';

/** PyTorch's defaults, which the book and torchvision keep. */
export const BATCH_NORM = { epsilon: 1e-5, momentum: 0.1 };

/** A node of any operation, as the layers pass them on. */
export type AnyNode = NodeOf<Operation>;

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

/** The path of a part: features and norm5 make features.norm5; nothing and norm5 make norm5. */
export function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** The place of a part of a layer. */
export function part(place: LayerPlace, name: string): LayerPlace {
  return { ...place, path: joinPath(place.path, name) };
}

/** Writes an operation that reads one value. */
export function add<O extends Operation>(
  operation: O,
  input: AnyNode,
  attributes: OperationAttributes[O],
  { builder, path, functional }: LayerPlace,
): AnyNode {
  return builder.add(operation, path, [input], attributes, { functional });
}

/** Writes a dropout, which is nothing where its rate is 0. */
export function addDropout(input: AnyNode, rate: number, place: LayerPlace): AnyNode {
  return rate === 0 ? input : add('dropout', input, { rate }, place);
}

/** Lists what `forward` writes as one module of that kind; null, or an empty path: it is not listed. */
export function listed({ builder, path }: LayerPlace, kind: string | null, forward: () => AnyNode): AnyNode {
  return kind === null || path === '' ? forward() : builder.module(path, kind, forward);
}
