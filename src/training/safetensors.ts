/**
 * The safetensors file format, version 0.x, byte for byte as the `safetensors` package writes it:
 * 8 bytes with the header's length (little endian), the header (JSON, padded with spaces to a multiple of 8),
 * then the tensors' bytes without gaps. See https://github.com/huggingface/safetensors#format.
 */

import {
  DATA_TYPES,
  elementCount,
  LENGTH_BYTES,
  METADATA_KEY,
  parseHeader,
  SafetensorsError,
} from './safetensors-header.js';
import type { TensorData } from './safetensors-header.js';

export { SafetensorsError };
export type { TensorData };

export interface Tensor {
  /** Row-major; empty for a scalar. */
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The file's bytes: tensors by type, widest first, then by name, as the package orders them.
 * Throws SafetensorsError where a shape does not fit its data or a name is reserved.
 */
export function encodeSafetensors({ tensors, metadata }: TensorFile): Uint8Array {
  const ordered = [...tensors].sort(
    ([leftName, left], [rightName, right]) =>
      typeRank(left.data) - typeRank(right.data) ||
      Buffer.compare(Buffer.from(leftName), Buffer.from(rightName)),
  );
  // Text, not an object: JavaScript would move names that look like numbers to the front.
  const entries = Object.keys(metadata).length > 0 ? [`"${METADATA_KEY}":${JSON.stringify(metadata)}`] : [];
  let end = 0;
  for (const [name, { shape, data }] of ordered) {
    if (name === METADATA_KEY) throw new SafetensorsError('the name is reserved for metadata.', name);
    if (elementCount(shape) !== data.length) {
      throw new SafetensorsError(
        `expected ${elementCount(shape)} values for shape [${shape.join(', ')}] but received ${data.length}.`,
        name,
      );
    }
    const dtype = DATA_TYPES[typeRank(data)]?.name;
    const begin = end;
    end += data.byteLength;
    entries.push(`${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`);
  }
  const text = Buffer.from(`{${entries.join(',')}}`);
  const headerBytes = Math.ceil(text.length / LENGTH_BYTES) * LENGTH_BYTES;
  const file = new Uint8Array(LENGTH_BYTES + headerBytes + end).fill(
    0x20,
    LENGTH_BYTES,
    LENGTH_BYTES + headerBytes,
  );
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.set(text, LENGTH_BYTES);
  let at = LENGTH_BYTES + headerBytes;
  for (const [, { data }] of ordered) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

/** Reads a whole file's bytes; the result shares no memory with them. Throws SafetensorsError on anything malformed. */
export function decodeSafetensors(file: Uint8Array): TensorFile {
  const { bytes, entries, metadata } = parseHeader(file);
  const body = file.subarray(LENGTH_BYTES + bytes);
  // A slice is a copy, so that the numbers lie aligned.
  const tensors = entries.map(({ name, type, shape, begin, end }): [string, Tensor] => [
    name,
    { shape, data: new type.array(new Uint8Array(body.subarray(begin, end)).buffer) },
  ]);
  return { tensors: new Map(tensors), metadata };
}

function typeRank(data: TensorData): number {
  return DATA_TYPES.findIndex((type) => data instanceof type.array);
}
