import type { NodeOf } from '../ir/graph.js';
import type { Operation, PoolAttributes } from '../ir/operations.js';

/** A value of an attribute: ONNX tells whole numbers, fractions and lists of whole numbers apart. */
export type AttributeValue =
  { readonly i: number } | { readonly f: number } | { readonly ints: readonly number[] };

/** One ONNX operator in inference form; its inputs are the node's, then its parameters in their order. */
export interface OnnxOperator {
  readonly type: string;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

type OperatorOf<O extends Operation> = (node: NodeOf<O>) => OnnxOperator | null;

function window({ kernel, stride, padding }: PoolAttributes): OnnxOperator['attributes'] {
  return {
    kernel_shape: { ints: [kernel, kernel] },
    strides: { ints: [stride, stride] },
    pads: { ints: [padding, padding, padding, padding] },
  };
}

const plain = (type: string) => (): OnnxOperator => ({ type, attributes: {} });

/**
 * Every operation as an operator of the ONNX specification's default domain, opset 17
 * (https://github.com/onnx/onnx/blob/main/docs/Operators.md). Null: it does nothing in inference.
 */
export const ONNX_OPERATORS: { readonly [O in Operation]: OperatorOf<O> } = {
  input: () => null,
  convolution: ({ attributes }) => ({ type: 'Conv', attributes: window(attributes) }),
  // Parameters are stored as weight, bias, running mean and variance, which is just ONNX's order of inputs.
  batchNorm: ({ attributes }) => ({
    type: 'BatchNormalization',
    attributes: { epsilon: { f: attributes.epsilon } },
  }),
  relu: plain('Relu'),
  maxPool: ({ attributes }) => ({ type: 'MaxPool', attributes: window(attributes) }),
  averagePool: ({ attributes }) => ({
    type: 'AveragePool',
    attributes: { ...window(attributes), count_include_pad: { i: 1 } },
  }),
  globalAveragePool: plain('GlobalAveragePool'),
  flatten: () => ({ type: 'Flatten', attributes: { axis: { i: 1 } } }),
  linear: () => ({ type: 'Gemm', attributes: { transB: { i: 1 } } }),
  concat: () => ({ type: 'Concat', attributes: { axis: { i: 1 } } }),
  add: plain('Add'),
  dropout: () => null,
};
