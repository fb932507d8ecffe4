import type { Node, NodeOf } from '../ir/graph.js';
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
} from './forward-trace.js';
import type { StepBuilder } from './step-builder.js';

/** Where a rule adds its share of a tensor's gradient: with `=` if it is the first to do so, else with `+=`. */
interface Share {
  readonly dx: number;
  readonly accumulate: 0 | 1;
}

/** What a gradient rule sees of the backward pass. */
interface Backward {
  readonly builder: StepBuilder;
  readonly trace: ForwardTrace;
  /** The gradient of a node's value, complete. */
  readonly dy: (node: Node) => number;
  /** The share of the gradient of a value that this rule adds; null where nobody needs that gradient. */
  readonly share: (value: number) => Share | null;
}

type GradientRules = { readonly [O in Operation]: (backward: Backward, node: NodeOf<O>) => void };

/**
 * Adds the backward pass: from the gradient of the output (`outputGradient`, a tensor that is written already) to the
 * gradients of all parameters, node by node from the last to the first; each rule is the transpose of its operation's
 * derivative. With `inputGradient` also the gradient of the images, which is returned (null otherwise).
 */
export function differentiate(
  builder: StepBuilder,
  trace: ForwardTrace,
  outputGradient: number,
  inputGradient: boolean,
): number | null {
  const { graph } = trace;
  const needed = valuesThatNeedGradients(trace, inputGradient);
  const gradients = new Map([[valueOf(trace, graph.output), outputGradient]]);

  const backward: Backward = {
    builder,
    trace,
    dy: (node) => {
      const gradient = gradients.get(valueOf(trace, node.id));
      if (gradient === undefined) throw new Error(`Expected the value of ${node.path} to be used`);
      return gradient;
    },
    share: (value) => {
      if (!needed.has(value)) return null;
      const existing = gradients.get(value);
      if (existing !== undefined) return { dx: existing, accumulate: 1 };
      const { name, dimensions } = builder.get(value);
      const dx = builder.tensor(`d(${name})`, dimensions);
      gradients.set(value, dx);
      return { dx, accumulate: 0 };
    },
  };

  for (const node of graph.nodes.toReversed()) {
    if (node.id <= graph.output && needed.has(valueOf(trace, node.id))) {
      const rule = GRADIENT_RULES[node.operation] as (b: Backward, n: Node) => void;
      rule(backward, node);
    }
  }
  return inputGradient ? (gradients.get(valueOf(trace, 0)) ?? null) : null;
}

/** Values that a trainable parameter influences, or the images where their gradient is wanted. */
function valuesThatNeedGradients(trace: ForwardTrace, inputGradient: boolean): ReadonlySet<number> {
  const needed = new Set<number>();
  for (const node of trace.graph.nodes) {
    const own = node.parameters.some((parameter) => parameter.trainable);
    const upstream = node.inputs.some((input) => needed.has(valueOf(trace, input)));
    if (own || upstream || (inputGradient && node.operation === 'input')) needed.add(valueOf(trace, node.id));
  }
  return needed;
}

function affineGradient(
  { builder, trace, dy, share }: Backward,
  node: Node,
  window: { readonly stride: number; readonly padding: number },
): void {
  const { stride, padding } = window;
  const x = inputOf(trace, node);
  const gradient = dy(node);
  const { parameters, gradients } = trace.tensors;
  const dweight = requiredParameter(gradients, node, 'weight');
  const dbias = parameterOf(gradients, node, 'bias');
  builder.call(
    'convolutionWeightGradient',
    node.path,
    'backward',
    { x, dy: gradient, dweight },
    { stride, padding },
  );
  if (dbias !== null) builder.call('biasGradient', node.path, 'backward', { dy: gradient, dbias }, {});
  const target = share(x);
  if (target === null) return;
  const weight = requiredParameter(parameters, node, 'weight');
  builder.call(
    'convolutionDataGradient',
    node.path,
    'backward',
    { dy: gradient, weight, dx: target.dx },
    { stride, padding, accumulate: target.accumulate },
  );
}

function averageGradient(
  { builder, trace, dy, share }: Backward,
  node: Node,
  window: ReturnType<typeof windowOf>,
): void {
  const target = share(inputOf(trace, node));
  if (target === null) return;
  const { dx, accumulate } = target;
  builder.call('averagePoolGradient', node.path, 'backward', { dy: dy(node), dx }, { ...window, accumulate });
}

const GRADIENT_RULES: GradientRules = {
  input: () => undefined,

  convolution: (backward, node) => affineGradient(backward, node, node.attributes),

  linear: (backward, node) => affineGradient(backward, node, { stride: 1, padding: 0 }),

  batchNorm: ({ builder, trace, dy, share }, node) => {
    const x = inputOf(trace, node);
    const statistics = trace.statistics.get(node.id);
    if (statistics === undefined) throw new Error(`Expected ${node.path} to be traced for training`);
    const { parameters, gradients } = trace.tensors;
    const attributes = { epsilon: node.attributes.epsilon, relu: 0 };
    const operands = {
      x,
      dy: dy(node),
      ...statistics,
      gamma: requiredParameter(parameters, node, 'weight'),
      beta: requiredParameter(parameters, node, 'bias'),
      dgamma: requiredParameter(gradients, node, 'weight'),
      dbeta: requiredParameter(gradients, node, 'bias'),
    };
    builder.call('normalizeParameterGradient', node.path, 'backward', operands, attributes);
    const target = share(x);
    if (target === null) return;
    builder.call(
      'normalizeDataGradient',
      node.path,
      'backward',
      { ...operands, dx: target.dx },
      { ...attributes, accumulate: target.accumulate },
    );
  },

  relu: ({ builder, trace, dy, share }, node) => {
    const target = share(inputOf(trace, node));
    if (target === null) return;
    const { dx, accumulate } = target;
    const y = valueOf(trace, node.id);
    builder.call('reluGradient', node.path, 'backward', { y, dy: dy(node), dx }, { accumulate });
  },

  maxPool: ({ builder, trace, dy, share }, node) => {
    const target = share(inputOf(trace, node));
    const indices = trace.indices.get(node.id);
    if (target === null || indices === undefined) return;
    const { dx, accumulate } = target;
    builder.call(
      'maxPoolGradient',
      node.path,
      'backward',
      { dy: dy(node), indices, dx },
      { ...windowOf(node.attributes), accumulate },
    );
  },

  averagePool: (backward, node) => averageGradient(backward, node, windowOf(node.attributes)),

  globalAveragePool: (backward, node) => {
    const { builder, trace } = backward;
    averageGradient(backward, node, wholeImage(builder.get(inputOf(trace, node)).dimensions));
  },

  // Its value is its input's tensor, and so is the gradient.
  flatten: () => undefined,

  concat: ({ builder, trace, dy, share }, node) => {
    const gradient = dy(node);
    let channel = 0;
    for (const input of node.inputs) {
      const value = valueOf(trace, input);
      const { c } = builder.get(value).dimensions;
      const target = share(value);
      if (target !== null) {
        const slice = builder.channels(gradient, channel, c);
        const { dx, accumulate } = target;
        builder.call(
          'copy',
          nodeOf(trace.graph, input).path,
          'backward',
          { x: slice, y: dx },
          { accumulate },
        );
      }
      channel += c;
    }
  },

  add: ({ builder, trace, dy, share }, node) => {
    for (const input of node.inputs) {
      const target = share(valueOf(trace, input));
      if (target === null) continue;
      const { dx, accumulate } = target;
      builder.call('copy', node.path, 'backward', { x: dy(node), y: dx }, { accumulate });
    }
  },

  dropout: ({ builder, trace, dy, share }, node) => {
    const target = share(inputOf(trace, node));
    if (target === null) return;
    const { dx, accumulate } = target;
    const operands = { x: dy(node), random: randomState(trace), y: dx };
    const attributes = { rate: node.attributes.rate, stream: node.id, accumulate };
    builder.call('dropout', node.path, 'backward', operands, attributes);
  },
};
