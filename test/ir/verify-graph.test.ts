import { describe, expect, it } from 'vitest';
import type { Graph, Node, Parameter } from '#densegraph/ir/graph.js';
import { InvalidGraphError, verifyGraph } from '#densegraph/ir/verify-graph.js';
import { tinyGraph } from './tiny-graph.js';

/** The tiny graph with fields of one node replaced. */
function withNode(id: number, changes: Partial<Node>): Graph {
  const graph = tinyGraph();
  return {
    ...graph,
    nodes: graph.nodes.map((node) => (node.id === id ? ({ ...node, ...changes } as Node) : node)),
  };
}

function parameters(id: number): readonly Parameter[] {
  return tinyGraph().nodes[id]?.parameters ?? [];
}

describe('verifyGraph', () => {
  it('accepts what the builder makes', () => {
    expect(() => verifyGraph(tinyGraph())).not.toThrow();
  });

  const defects: readonly (readonly [string, Graph, string])[] = [
    ['an id that is not its place', withNode(3, { id: 4 }), 'expected id 3 for norm but found 4'],
    [
      'an input that comes later',
      withNode(1, { inputs: [3] }),
      'block.conv reads node 3, which does not come before it',
    ],
    [
      'an input that is itself',
      withNode(3, { inputs: [3] }),
      'norm reads node 3, which does not come before it',
    ],
    [
      'an input that is no node',
      withNode(4, { inputs: [9] }),
      'relu reads node 9, which does not come before it',
    ],
    ['another shape', withNode(2, { shape: [6, 8, 8] }), 'expected block.concat to be 5x8x8 but found 6x8x8'],
    ['other inputs', withNode(2, { inputs: [0] }), 'expected block.concat to be 2x8x8 but found 5x8x8'],
    [
      'a parameter too few',
      withNode(1, { parameters: parameters(1).slice(0, 1) }),
      'expected the parameters [block.conv.weight 3x2x3x3, block.conv.bias 3] but found [block.conv.weight 3x2x3x3]',
    ],
    [
      'a statistic that is trained',
      withNode(3, { parameters: parameters(3).map((parameter) => ({ ...parameter, trainable: true })) }),
      'expected the parameters',
    ],
    ['a path twice', withNode(4, { path: 'norm' }), 'the path norm occurs twice'],
    [
      'a module path twice',
      { ...tinyGraph(), modules: [...tinyGraph().modules, ...tinyGraph().modules] },
      'the module path block.conv occurs twice',
    ],
    ['an output that is no node', { ...tinyGraph(), output: 5 }, 'its output 5 is not a node'],
    [
      'a module whose output is no node',
      { ...tinyGraph(), modules: [{ path: 'norm', kind: 'BatchNorm2d', output: -1 }] },
      'the output -1 of module norm is not a node',
    ],
    [
      'no images',
      { ...tinyGraph(), nodes: [], modules: [], output: 0 },
      'expected one input node but found 0',
    ],
  ];
  it.each(defects)('finds %s', (_what, graph, complaint) => {
    expect(() => verifyGraph(graph)).toThrow(InvalidGraphError);
    expect(() => verifyGraph(graph)).toThrow(complaint);
  });
});
