import type { Graph } from '../ir/graph.js';
import type { CompileOptions } from './compile-options.js';
import { differentiate } from './differentiate.js';
import { nodeOf, valueOf, type ForwardTrace, type Mode } from './forward-trace.js';
import { layOutParameters, type ParameterTensors } from './lay-out-parameters.js';
import type { Step } from './step.js';
import { StepBuilder } from './step-builder.js';
import { traceForward } from './trace-forward.js';

export type StepOptions = Pick<CompileOptions, 'optimizer' | 'loss' | 'inputGradient'>;

/**
 * A graph as the list of kernels of one step on `batchSize` images, nothing shared or fused yet: what an eager
 * framework would run. `train`: forward, loss, backward, update; `inference`: forward and loss.
 */
export function traceStep(graph: Graph, batchSize: number, mode: Mode, options: StepOptions): Step {
  const builder = new StepBuilder();
  const tensors = layOutParameters(builder, graph, options.optimizer);
  const trace = traceForward(builder, graph, batchSize, mode, tensors);
  const classified = (options.loss ?? 'crossEntropy') === 'crossEntropy';
  const labels = classified ? traceLoss(builder, trace) : null;
  if (mode === 'train') {
    const gradient =
      labels === null ? upstreamGradient(builder, trace) : lossGradient(builder, trace, labels);
    const inputGradient = differentiate(builder, trace, gradient, options.inputGradient ?? false);
    if (inputGradient !== null) {
      const shape = [batchSize, ...nodeOf(graph, 0).shape];
      builder.bind('inputGradient', { tensor: inputGradient, shape, use: 'output' });
    }
    traceUpdate(builder, tensors, options);
  }
  return builder.build();
}

/** Adds the loss and the prediction of each image; returns the labels' tensor. */
function traceLoss(builder: StepBuilder, trace: ForwardTrace): number {
  const count = trace.batchSize;
  const logits = valueOf(trace, trace.graph.output);
  const labels = builder.vector('labels', count, { elementType: 'int32' });
  const losses = builder.vector('losses', count);
  const predictions = builder.vector('predictions', count, { elementType: 'int32' });
  builder.call('softmaxCrossEntropy', 'loss', 'forward', { logits, labels, losses, predictions }, {});
  builder.bind('labels', { tensor: labels, shape: [count], use: 'input' });
  builder.bind('losses', { tensor: losses, shape: [count], use: 'output' });
  builder.bind('predictions', { tensor: predictions, shape: [count], use: 'output' });
  return labels;
}

function lossGradient(builder: StepBuilder, trace: ForwardTrace, labels: number): number {
  const logits = valueOf(trace, trace.graph.output);
  const dlogits = builder.tensor('d(logits)', builder.get(logits).dimensions);
  builder.call('softmaxCrossEntropyGradient', 'loss', 'backward', { logits, labels, dlogits }, {});
  return dlogits;
}

function upstreamGradient(builder: StepBuilder, trace: ForwardTrace): number {
  const { graph, batchSize } = trace;
  const tensor = builder.tensor('d(output)', builder.get(valueOf(trace, graph.output)).dimensions);
  const shape = [batchSize, ...nodeOf(graph, graph.output).shape];
  builder.bind('outputGradient', { tensor, shape, use: 'input' });
  return tensor;
}

function traceUpdate(builder: StepBuilder, { flat }: ParameterTensors, { optimizer }: StepOptions): void {
  const { parameters, gradients, velocity, learningRate } = flat;
  const { momentum, nesterov, weightDecay } = optimizer;
  builder.call(
    'sgd',
    'optimizer',
    'update',
    { gradients, learningRate, parameters, velocity },
    { momentum, weightDecay, nesterov: nesterov ? 1 : 0 },
  );
}
