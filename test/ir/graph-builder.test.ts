import { describe, expect, it } from 'vitest';
import { GraphBuilder } from '#densegraph/ir/graph-builder.js';
import { parametersOf } from '#densegraph/ir/graph.js';
import { ShapeError } from '#densegraph/ir/shape-error.js';
import { tinyGraph } from './tiny-graph.js';

describe('GraphBuilder', () => {
  it('infers shapes and names parameters by the path', () => {
    const graph = tinyGraph();
    expect(graph.nodes.map((node) => [node.id, node.path, node.shape])).toEqual([
      [0, 'input', [2, 8, 8]],
      [1, 'block.conv', [3, 8, 8]],
      [2, 'block.concat', [5, 8, 8]],
      [3, 'norm', [5, 8, 8]],
      [4, 'relu', [5, 8, 8]],
    ]);
    expect(graph.output).toBe(4);
    expect(parametersOf(graph).map(({ name }) => name)).toEqual([
      'block.conv.weight',
      'block.conv.bias',
      'norm.weight',
      'norm.bias',
      'norm.running_mean',
      'norm.running_var',
    ]);
  });

  it('lists modules where their forward ends, and neither functions nor concatenations', () => {
    expect(tinyGraph().modules).toEqual([
      { path: 'block.conv', kind: 'Conv2d', output: 1 },
      { path: 'block', kind: 'DenseBlock', output: 2 },
      { path: 'norm', kind: 'BatchNorm2d', output: 3 },
    ]);
  });

  it('freezes the graph to its last number, and keeps a copy of what it is given', () => {
    const given = { shape: [1, 2, 3] };
    const builder = new GraphBuilder('frozen');
    const image = builder.add('input', 'input', [], given);
    given.shape[0] = 99;
    const graph = builder.build(builder.add('batchNorm', 'norm', [image], { epsilon: 1e-5, momentum: 0.1 }));
    expect(image.attributes.shape).toEqual([1, 2, 3]);
    const unfrozen: unknown[] = [];
    const visit = (value: unknown) => {
      if (typeof value !== 'object' || value === null) return;
      if (!Object.isFrozen(value)) unfrozen.push(value);
      Object.values(value).forEach(visit);
    };
    visit(graph);
    expect(unfrozen).toEqual([]);
  });

  it('keeps a built graph as it was when more is added', () => {
    const builder = new GraphBuilder('growing');
    const image = builder.add('input', 'input', [], { shape: [1, 2, 3] });
    const graph = builder.build(image);
    builder.add('relu', 'relu', [image], {});
    expect(graph.nodes).toHaveLength(1);
    expect(graph.modules).toHaveLength(0);
  });

  it('names the node whose input does not suit it, and adds nothing', () => {
    const builder = new GraphBuilder('small');
    const image = builder.add('input', 'input', [], { shape: [1, 1, 1] });
    const add = () => builder.add('maxPool', 'features.pool0', [image], { kernel: 2, stride: 2, padding: 0 });
    expect(add).toThrow(ShapeError);
    expect(add).toThrow(expect.objectContaining({ path: 'features.pool0' }) as Error);
    expect(builder.nodes).toHaveLength(1);
  });

  it.each([
    [[0, 1, 1], '0x1x1'],
    [[1, 1.5, 1], '1x1.5x1'],
    [[1, NaN, 1], '1xNaNx1'],
    [[2 ** 60, 1, 1], '1152921504606847000x1x1'],
  ])('refuses a shape of %j', (shape, text) => {
    const add = () => new GraphBuilder('bad').add('input', 'input', [], { shape });
    expect(add).toThrow(`Expected positive integers as the output shape of input but found ${text}`);
  });

  it.each(['relu', ''])("refuses the path '%s' a second time or empty", (path) => {
    const builder = new GraphBuilder('twice');
    const image = builder.add('input', 'input', [], { shape: [1, 1, 1] });
    builder.add('relu', 'relu', [image], {});
    expect(() => builder.add('relu', path, [image], {})).toThrow(`received '${path}' twice or empty`);
  });
});
