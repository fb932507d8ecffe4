import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';

/** The messages of schema/onnx.proto, as far as they are written, with the specification's field names. */
export interface OnnxModel {
  readonly ir_version: number;
  readonly producer_name: string;
  readonly graph: OnnxGraph;
  readonly opset_import: readonly { readonly domain: string; readonly version: number }[];
  readonly metadata_props: readonly { readonly key: string; readonly value: string }[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly node: readonly OnnxNode[];
  readonly initializer: readonly OnnxTensor[];
  readonly input: readonly OnnxValue[];
  readonly output: readonly OnnxValue[];
}

export interface OnnxNode {
  readonly name: string;
  readonly op_type: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly OnnxAttribute[];
}

/** Exactly one of f, i and ints, as `type` says. */
export interface OnnxAttribute {
  readonly name: string;
  readonly type: number;
  readonly f?: number;
  readonly i?: number;
  readonly ints?: readonly number[];
}

export interface OnnxTensor {
  readonly name: string;
  readonly data_type: number;
  readonly dims: readonly number[];
  /** Little endian. */
  readonly raw_data: Uint8Array;
}

export interface OnnxValue {
  readonly name: string;
  readonly type: {
    readonly tensor_type: {
      readonly elem_type: number;
      readonly shape: {
        readonly dim: readonly { readonly dim_value?: number; readonly dim_param?: string }[];
      };
    };
  };
}

/** TensorProto.DataType's FLOAT. */
export const ONNX_FLOAT = 1;

/** AttributeProto.AttributeType. */
export const ATTRIBUTE_TYPES = { f: 1, i: 2, ints: 7 } as const;

const SCHEMA = new URL('../../schema/onnx.proto', import.meta.url);
let modelType: protobuf.Type | null = null;

/** The bytes of an ONNX file. */
export function encodeOnnx(model: OnnxModel): Uint8Array {
  modelType ??= protobuf
    .parse(readFileSync(SCHEMA, 'utf8'), { keepCase: true })
    .root.lookupType('onnx.ModelProto');
  return modelType.encode(model).finish();
}
