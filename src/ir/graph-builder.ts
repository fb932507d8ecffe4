import type { Graph, Module, Node, NodeOf, Parameter } from './graph.js';
import { OPERATIONS, shapeText } from './operation-table.js';
import type { Operation, OperationAttributes, Shape } from './operations.js';
import { ShapeError } from './shape-error.js';

/** How a node appears among the modules. */
export interface AddOptions {
  /** True: PyTorch would call a function (F.relu) here, so no module is listed. */
  readonly functional?: boolean;
}

/**
 * Writes a graph node by node; shapes are inferred and parameters made as nodes are added.
 *
 * ```ts
 * const builder = new GraphBuilder('tiny');
 * const image = builder.add('input', 'input', [], { shape: [1, 28, 28] });
 * const flat = builder.add('flatten', '0', [image], {});
 * const graph = builder.build(builder.add('linear', '1', [flat], { features: 10, bias: true }));
 * ```
 */
export class GraphBuilder {
  readonly #nodes: Node[] = [];
  readonly #modules: Module[] = [];
  readonly #paths = new Set<string>();

  constructor(private readonly name: string) {}

  /** The nodes so far, in order. */
  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  /**
   * Adds a node that reads `inputs` and lists its module where the operation is one.
   * Throws ShapeError where the inputs' shapes do not suit the operation, Error where the path is taken.
   */
  add<O extends Operation>(
    operation: O,
    path: string,
    inputs: readonly NodeOf<Operation>[],
    attributes: OperationAttributes[O],
    { functional = false }: AddOptions = {},
  ): NodeOf<O> {
    if (path === '' || this.#paths.has(path)) {
      throw new Error(`Expected a path of its own for each node but received '${path}' twice or empty`);
    }
    const rules = OPERATIONS[operation];
    const shapes = inputs.map((input) => input.shape);
    const shape = rules.inferShape(shapes, attributes, path);
    expectPositive(shape, path);
    const parameters = rules
      .parameters(shapes, attributes)
      .map((template): Parameter => ({ name: `${path}.${template.role}`, ...template }));
    const node = deepFreeze<NodeOf<O>>({
      id: this.#nodes.length,
      operation,
      attributes: structuredClone(attributes),
      path,
      inputs: inputs.map((input) => input.id),
      shape: [...shape],
      parameters,
    });
    this.#paths.add(path);
    // A generic NodeOf<O> is one of the union's members, which TypeScript cannot see.
    this.#nodes.push(node as unknown as Node);
    if (!functional && rules.moduleKind !== null) this.#list(path, rules.moduleKind, node.id);
    return node;
  }

  /**
   * A container with a forward of its own: whatever `forward` adds lies inside, and the container is listed
   * after it. Containers without one (nn.Sequential) are just a longer path. Returns what `forward` returns.
   */
  module<O extends Operation>(path: string, kind: string, forward: () => NodeOf<O>): NodeOf<O> {
    const output = forward();
    this.#list(path, kind, output.id);
    return output;
  }

  /** The finished graph, frozen to its last number; `output` is the node whose value leaves it. */
  build(output: NodeOf<Operation>): Graph {
    return deepFreeze<Graph>({
      name: this.name,
      nodes: [...this.#nodes],
      output: output.id,
      modules: [...this.#modules],
    });
  }

  #list(path: string, kind: string, output: number): void {
    this.#modules.push(Object.freeze({ path, kind, output }));
  }
}

function expectPositive(shape: Shape, path: string): void {
  if (!shape.every((size) => Number.isSafeInteger(size) && size > 0)) {
    throw new ShapeError(
      path,
      `Expected positive integers as the output shape of ${path} but found ${shapeText(shape)}`,
    );
  }
}

function deepFreeze<T extends object>(value: T): T {
  for (const part of Object.values(value) as unknown[]) {
    if (typeof part === 'object' && part !== null && !Object.isFrozen(part)) deepFreeze(part);
  }
  return Object.freeze(value);
}
