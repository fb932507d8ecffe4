import { parametersOf } from '../ir/graph.js';
import type { Graph, Node } from '../ir/graph.js';
import { elementsOf } from '../ir/operation-table.js';
import { ATTRIBUTE_TYPES, encodeOnnx, ONNX_FLOAT } from './onnx-messages.js';
import type { OnnxAttribute, OnnxNode, OnnxTensor, OnnxValue } from './onnx-messages.js';
import { ONNX_OPERATORS } from './onnx-operators.js';
import type { AttributeValue, OnnxOperator } from './onnx-operators.js';
import { OnnxSizeError } from './onnx-size-error.js';

const INPUT = 'images';
const OUTPUT = 'logits';
/** ONNX 1.12, of 2022: what nearly every runtime reads. */
const IR_VERSION = 8;
const OPSET = 17;
/** Protocol Buffers allow no message of 2 GiB; all but the numbers takes little. */
const LARGEST_WEIGHT_BYTES = 2 ** 31 - 2 ** 24;

/**
 * A network with its weights as an ONNX file in inference form: batch norms with their running statistics, no dropout.
 * It takes `images` [N, channels, height, width] and gives `logits` [N, classes], for any N.
 *
 * @param weights by parameter name, row-major as the parameters' shapes say
 * @param metadata key by key into the file's own
 * Throws OnnxSizeError, and RangeError where a parameter has no or a wrong count of numbers.
 */
export function writeOnnx(
  graph: Graph,
  weights: ReadonlyMap<string, Float32Array>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const elements = parametersOf(graph).reduce((sum, { shape }) => sum + elementsOf(shape), 0);
  if (elements * Float32Array.BYTES_PER_ELEMENT > LARGEST_WEIGHT_BYTES) throw new OnnxSizeError(elements);
  return encodeOnnx({
    ir_version: IR_VERSION,
    producer_name: 'densegraph',
    opset_import: [{ domain: '', version: OPSET }],
    metadata_props: Object.entries(metadata).map(([key, value]) => ({ key, value })),
    graph: {
      name: graph.name,
      node: operatorNodes(graph),
      initializer: graph.nodes.flatMap((node) => initializersOf(node, weights)),
      input: graph.nodes.flatMap((node) => (node.operation === 'input' ? [valueOf(INPUT, node)] : [])),
      output: graph.nodes.slice(graph.output, graph.output + 1).map((node) => valueOf(OUTPUT, node)),
    },
  });
}

function initializersOf({ parameters }: Node, weights: ReadonlyMap<string, Float32Array>): OnnxTensor[] {
  return parameters.map(({ name, shape }) => {
    const values = weights.get(name);
    if (values?.length !== elementsOf(shape)) {
      const received = values === undefined ? 'none' : String(values.length);
      throw new RangeError(`Expected ${elementsOf(shape)} numbers for ${name} but received ${received}.`);
    }
    const data = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return { name, data_type: ONNX_FLOAT, dims: shape, raw_data: data };
  });
}

/** The graph's operators in its order; what does nothing in inference hands its input on. */
function operatorNodes({ nodes, output }: Graph): OnnxNode[] {
  const names: string[] = [];
  const operators = nodes.flatMap((node): OnnxNode[] => {
    const operator = operatorOf(node);
    const inputs = node.inputs.map((id) => names[id] ?? '');
    if (operator === null && node.id !== output) {
      names[node.id] = inputs[0] ?? INPUT;
      return [];
    }
    const name = node.id === output ? OUTPUT : node.path;
    names[node.id] = name;
    return [
      {
        name: node.path,
        op_type: operator?.type ?? 'Identity',
        input: [...inputs, ...node.parameters.map((parameter) => parameter.name)],
        output: [name],
        attribute: attributesOf(operator?.attributes ?? {}),
      },
    ];
  });
  return operators;
}

function operatorOf(node: Node): OnnxOperator | null {
  return (ONNX_OPERATORS[node.operation] as (node: Node) => OnnxOperator | null)(node);
}

function attributesOf(attributes: Readonly<Record<string, AttributeValue>>): OnnxAttribute[] {
  return Object.entries(attributes).map(([name, value]) => {
    const [kind] = Object.keys(value) as (keyof typeof ATTRIBUTE_TYPES)[];
    return { name, type: ATTRIBUTE_TYPES[kind ?? 'i'], ...value };
  });
}

function valueOf(name: string, { shape }: Node): OnnxValue {
  const dim = [{ dim_param: 'N' }, ...shape.map((size) => ({ dim_value: size }))];
  return { name, type: { tensor_type: { elem_type: ONNX_FLOAT, shape: { dim } } } };
}
