import type { Graph, Node, NodeOf } from '../ir/graph.js';
import type { Operation } from '../ir/operations.js';
import {
  inputOf,
  nodeOf,
  parameterOf,
  randomState,
  requiredParameter,
  valueOf,
  wholeImage,
  windowOf,
  type ForwardTrace,
  type Mode,
} from './forward-trace.js';
import type { ParameterTensors } from './lay-out-parameters.js';
import type { StepBuilder } from './step-builder.js';
import { storedDimensions } from './stored-dimensions.js';

type ForwardRules = {
  readonly [O in Operation]: (builder: StepBuilder, trace: ForwardTrace, node: NodeOf<O>) => number;
};

/** Adds the forward pass of a graph to a step: every node's kernels, in the graph's order. */
export function traceForward(
  builder: StepBuilder,
  graph: Graph,
  batchSize: number,
  mode: Mode,
  tensors: ParameterTensors,
): ForwardTrace {
  const trace: ForwardTrace = {
    graph,
    batchSize,
    mode,
    tensors,
    values: [],
    statistics: new Map(),
    indices: new Map(),
  };
  for (const node of graph.nodes) trace.values[node.id] = forward(builder, trace, node);
  builder.bind('output', {
    tensor: valueOf(trace, graph.output),
    shape: [batchSize, ...nodeOf(graph, graph.output).shape],
    use: 'output',
  });
  return trace;
}

function forward(builder: StepBuilder, trace: ForwardTrace, node: Node): number {
  const rule = FORWARD_RULES[node.operation] as (b: StepBuilder, t: ForwardTrace, n: Node) => number;
  return rule(builder, trace, node);
}

/** A tensor for the node's value. */
function output(builder: StepBuilder, trace: ForwardTrace, node: Node): number {
  return builder.tensor(node.path, storedDimensions(trace.graph, node, trace.batchSize));
}

function average(
  builder: StepBuilder,
  trace: ForwardTrace,
  node: Node,
  window: ReturnType<typeof windowOf>,
): number {
  const y = output(builder, trace, node);
  builder.call('averagePool', node.path, 'forward', { x: inputOf(trace, node), y }, window);
  return y;
}

function affine(
  builder: StepBuilder,
  trace: ForwardTrace,
  node: Node,
  window: { readonly stride: number; readonly padding: number },
): number {
  const y = output(builder, trace, node);
  const { parameters } = trace.tensors;
  builder.call(
    'convolution',
    node.path,
    'forward',
    {
      x: inputOf(trace, node),
      weight: requiredParameter(parameters, node, 'weight'),
      bias: parameterOf(parameters, node, 'bias'),
      y,
    },
    window,
  );
  return y;
}

const FORWARD_RULES: ForwardRules = {
  input: (builder, trace, node) => {
    const images = output(builder, trace, node);
    builder.bind('images', { tensor: images, shape: [trace.batchSize, ...node.shape], use: 'input' });
    return images;
  },

  convolution: (builder, trace, node) => affine(builder, trace, node, node.attributes),

  // A kernel as large as the image: one product for each image and feature.
  linear: (builder, trace, node) => affine(builder, trace, node, { stride: 1, padding: 0 }),

  batchNorm: (builder, trace, node) => {
    const x = inputOf(trace, node);
    const { parameters } = trace.tensors;
    const { n, h, w, c } = builder.get(x).dimensions;
    const { epsilon, momentum } = node.attributes;
    const runningMean = requiredParameter(parameters, node, 'running_mean');
    const runningVariance = requiredParameter(parameters, node, 'running_var');
    let mean = runningMean;
    let variance = runningVariance;
    if (trace.mode === 'train') {
      mean = builder.vector(`${node.path}.mean`, c);
      variance = builder.vector(`${node.path}.variance`, c);
      trace.statistics.set(node.id, { mean, variance });
      builder.call('batchStatistics', node.path, 'forward', { x, mean, variance }, {});
      builder.call(
        'updateRunningStatistics',
        node.path,
        'forward',
        { mean, variance, runningMean, runningVariance },
        { momentum, count: n * h * w },
      );
    }
    const y = output(builder, trace, node);
    builder.call(
      'normalize',
      node.path,
      'forward',
      {
        x,
        mean,
        variance,
        gamma: requiredParameter(parameters, node, 'weight'),
        beta: requiredParameter(parameters, node, 'bias'),
        y,
      },
      { epsilon, relu: 0 },
    );
    return y;
  },

  relu: (builder, trace, node) => {
    const x = inputOf(trace, node);
    const y = output(builder, trace, node);
    builder.call('relu', node.path, 'forward', { x, y }, {});
    return y;
  },

  maxPool: (builder, trace, node) => {
    const y = output(builder, trace, node);
    const indices = builder.tensor(`${node.path}.indices`, builder.get(y).dimensions, {
      elementType: 'uint8',
    });
    trace.indices.set(node.id, indices);
    builder.call(
      'maxPool',
      node.path,
      'forward',
      { x: inputOf(trace, node), y, indices },
      windowOf(node.attributes),
    );
    return y;
  },

  averagePool: (builder, trace, node) => average(builder, trace, node, windowOf(node.attributes)),

  globalAveragePool: (builder, trace, node) =>
    average(builder, trace, node, wholeImage(builder.get(inputOf(trace, node)).dimensions)),

  flatten: (_builder, trace, node) => inputOf(trace, node),

  concat: (builder, trace, node) => {
    const y = output(builder, trace, node);
    let channel = 0;
    for (const input of node.inputs) {
      const x = valueOf(trace, input);
      const { c } = builder.get(x).dimensions;
      const slice = builder.channels(y, channel, c);
      builder.call('copy', node.path, 'forward', { x, y: slice }, { accumulate: 0 });
      channel += c;
    }
    return y;
  },

  add: (builder, trace, node) => {
    const [a = -1, b = -1] = node.inputs.map((input) => valueOf(trace, input));
    const y = output(builder, trace, node);
    builder.call('add', node.path, 'forward', { a, b, y }, {});
    return y;
  },

  dropout: (builder, trace, node) => {
    const x = inputOf(trace, node);
    if (trace.mode === 'inference') return x;
    const y = output(builder, trace, node);
    const attributes = { rate: node.attributes.rate, stream: node.id, accumulate: 0 };
    builder.call('dropout', node.path, 'forward', { x, random: randomState(trace), y }, attributes);
    return y;
  },
};
