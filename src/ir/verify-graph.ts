import type { Graph, NodeOf, Parameter } from './graph.js';
import { OPERATIONS, shapeText } from './operation-table.js';
import type { Operation } from './operations.js';

/** A graph that breaks one of its own rules: a defect of whatever wrote it, never of a user's input. */
export class InvalidGraphError extends Error {
  override readonly name = 'InvalidGraphError';
}

/**
 * Checks that ids are places, inputs come earlier, one node is the images, shapes and parameters are what
 * OPERATIONS says, paths and parameter names are unique, and outputs exist. Throws InvalidGraphError, or
 * ShapeError where an operation cannot read its inputs.
 */
export function verifyGraph(graph: Graph): void {
  const { nodes, modules } = graph;
  nodes.forEach((node, place) => verifyNode(graph, node, place));
  const images = nodes.filter((node) => node.operation === 'input').length;
  expect(images === 1, graph, `expected one input node but found ${images}`);
  expect(graph.output in nodes, graph, `its output ${graph.output} is not a node`);
  for (const { path, output } of modules) {
    expect(output in nodes, graph, `the output ${output} of module ${path} is not a node`);
  }
  const parameters = nodes.flatMap((node) => node.parameters);
  verifyUnique(
    graph,
    'path',
    nodes.map((node) => node.path),
  );
  verifyUnique(
    graph,
    'module path',
    modules.map((module) => module.path),
  );
  verifyUnique(
    graph,
    'parameter name',
    parameters.map((parameter) => parameter.name),
  );
}

function verifyNode<O extends Operation>(graph: Graph, node: NodeOf<O>, place: number): void {
  const { path, attributes } = node;
  expect(node.id === place, graph, `expected id ${place} for ${path} but found ${node.id}`);
  const shapes = node.inputs.map((id) => {
    const input = graph.nodes[id];
    if (input === undefined || id >= place) {
      throw new InvalidGraphError(
        `Graph ${graph.name}: ${path} reads node ${id}, which does not come before it`,
      );
    }
    return input.shape;
  });
  const rules = OPERATIONS[node.operation];
  const shape = shapeText(rules.inferShape(shapes, attributes, path));
  expect(
    shape === shapeText(node.shape),
    graph,
    `expected ${path} to be ${shape} but found ${shapeText(node.shape)}`,
  );
  const templates = rules.parameters(shapes, attributes);
  const expected = templates.map((template) =>
    parameterText({ name: `${path}.${template.role}`, ...template }),
  );
  const found = node.parameters.map(parameterText);
  expect(
    expected.join() === found.join(),
    graph,
    `expected the parameters [${expected.join(', ')}] but found [${found.join(', ')}]`,
  );
}

function parameterText({ name, shape, trainable }: Parameter): string {
  return `${name} ${shapeText(shape)}${trainable ? '' : ' not trained'}`;
}

function verifyUnique(graph: Graph, what: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    expect(!seen.has(name), graph, `the ${what} ${name} occurs twice`);
    seen.add(name);
  }
}

function expect(condition: boolean, graph: Graph, complaint: string): void {
  if (!condition) throw new InvalidGraphError(`Graph ${graph.name}: ${complaint}`);
}
