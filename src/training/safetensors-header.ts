export type TensorData =
  | BigUint64Array
  | BigInt64Array
  | Float64Array
  | Float32Array
  | Uint32Array
  | Int32Array
  | Uint16Array
  | Int16Array
  | Int8Array
  | Uint8Array;

/** Bytes that are no valid safetensors file. `tensor` names the entry at fault, null where the file itself is. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError';

  constructor(
    message: string,
    readonly tensor: string | null = null,
  ) {
    super(tensor === null ? message : `Tensor ${JSON.stringify(tensor)}: ${message}`);
  }
}

export const LENGTH_BYTES = 8;
/** The package's own limit: a longer header is a lie or an attack. */
const LARGEST_HEADER_BYTES = 100_000_000;
export const METADATA_KEY = '__metadata__';

export interface DataType {
  readonly name: string;
  readonly array: new (buffer: ArrayBuffer) => TensorData;
  readonly bytes: number;
}

/** In the order in which the package lays tensors out. */
export const DATA_TYPES: readonly DataType[] = [
  { name: 'U64', array: BigUint64Array, bytes: 8 },
  { name: 'I64', array: BigInt64Array, bytes: 8 },
  { name: 'F64', array: Float64Array, bytes: 8 },
  { name: 'F32', array: Float32Array, bytes: 4 },
  { name: 'U32', array: Uint32Array, bytes: 4 },
  { name: 'I32', array: Int32Array, bytes: 4 },
  { name: 'U16', array: Uint16Array, bytes: 2 },
  { name: 'I16', array: Int16Array, bytes: 2 },
  { name: 'I8', array: Int8Array, bytes: 1 },
  { name: 'U8', array: Uint8Array, bytes: 1 },
];

/** Where a tensor lies: `begin` and `end` in bytes from the end of the header. */
export interface HeaderEntry {
  readonly name: string;
  readonly type: DataType;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  /** Of the header's text. */
  readonly bytes: number;
  readonly entries: readonly HeaderEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * How long the header's text is, by the first bytes of a file of `fileBytes`. Throws SafetensorsError where it claims
 * more than the file has, or than `most`.
 */
export function headerBytes(file: Uint8Array, fileBytes: number, most = LARGEST_HEADER_BYTES): number {
  if (file.length < LENGTH_BYTES) {
    throw new SafetensorsError(`Expected at least ${LENGTH_BYTES} bytes but received ${file.length}.`);
  }
  const claimed = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  const limit = Math.min(fileBytes - LENGTH_BYTES, most);
  if (claimed > BigInt(limit)) {
    throw new SafetensorsError(
      `Expected a header of at most ${limit} bytes but it claims ${claimed.toString()}: the file is truncated or no safetensors file.`,
    );
  }
  return Number(claimed);
}

/**
 * Reads the header of a file of `fileBytes`, of which `file` is at least the header, and holds it against the file:
 * known types, sizes that fit their shapes, and every byte of data belonging to exactly one tensor.
 * Throws SafetensorsError.
 */
export function parseHeader(file: Uint8Array, fileBytes = file.length): Header {
  const bytes = headerBytes(file, fileBytes);
  const fields = readFields(file.subarray(LENGTH_BYTES, LENGTH_BYTES + bytes));
  const bodyBytes = fileBytes - LENGTH_BYTES - bytes;
  const { [METADATA_KEY]: metadata = {}, ...tensors } = fields;
  const entries = Object.entries(tensors).map(([name, value]) => checkEntry(name, value, bodyBytes));
  checkCoverage(entries, bodyBytes);
  return { bytes, entries, metadata: checkMetadata(metadata) };
}

function readFields(header: Uint8Array): Record<string, unknown> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(header);
    const fields: unknown = JSON.parse(text);
    if (!isObject(fields)) throw new SafetensorsError('Expected the header to be a JSON object.');
    checkNoDuplicates(text);
    return fields;
  } catch (error) {
    if (error instanceof SafetensorsError) throw error;
    throw new SafetensorsError(`The header is no JSON in UTF-8: ${String(error)}`);
  }
}

/** JSON.parse keeps the last of equal names in silence, so the (valid) text is searched for the names themselves. */
function checkNoDuplicates(json: string): void {
  const seen = new Set<string>();
  let depth = 0;
  let string = '';
  for (let at = 0; at < json.length; at += 1) {
    const character = json.charAt(at);
    if (character === '"') {
      const begin = at;
      for (at += 1; json[at] !== '"'; at += 1) if (json[at] === '\\') at += 1;
      string = json.slice(begin, at + 1);
    } else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') depth -= 1;
    else if (character === ':' && depth === 1) {
      const name = JSON.parse(string) as string;
      if (seen.has(name)) throw new SafetensorsError('the header lists it twice.', name);
      seen.add(name);
    }
  }
}

function checkMetadata(value: unknown): Record<string, string> {
  if (!isObject(value)) {
    throw new SafetensorsError(`Expected ${METADATA_KEY} to be an object of strings.`);
  }
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') {
      throw new SafetensorsError(`Expected ${METADATA_KEY}.${key} to be a string.`);
    }
  }
  return value as Record<string, string>;
}

function checkEntry(name: string, value: unknown, bodyBytes: number): HeaderEntry {
  if (!isObject(value)) throw new SafetensorsError('expected an object.', name);
  const { dtype, shape, data_offsets: offsets } = value;
  const type = DATA_TYPES.find((candidate) => candidate.name === dtype);
  if (!type) {
    const known = DATA_TYPES.map((candidate) => candidate.name).join(', ');
    throw new SafetensorsError(`expected a dtype of ${known} but received ${JSON.stringify(dtype)}.`, name);
  }
  if (!isSizes(shape)) throw new SafetensorsError('expected shape to be a list of sizes.', name);
  if (!isSizes(offsets) || offsets.length !== 2) {
    throw new SafetensorsError('expected data_offsets to be a pair of byte offsets.', name);
  }
  const [begin, end] = offsets as [number, number];
  if (begin > end || end > bodyBytes) {
    throw new SafetensorsError(
      `its bytes ${begin} to ${end} lie outside of the ${bodyBytes} bytes of data: the file is truncated or damaged.`,
      name,
    );
  }
  const expected = elementCount(shape) * type.bytes;
  if (end - begin !== expected) {
    throw new SafetensorsError(
      `expected ${expected} bytes for ${type.name} of shape [${shape.join(', ')}] but data_offsets span ${end - begin}.`,
      name,
    );
  }
  return { name, type, shape, begin, end };
}

/** Every byte of data belongs to exactly one tensor. */
function checkCoverage(entries: readonly HeaderEntry[], bodyBytes: number): void {
  let covered = 0;
  // Of two that begin together, an empty one comes first: it overlaps nothing.
  for (const { name, begin, end } of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (begin !== covered) {
      const fault = begin < covered ? 'overlap those of another' : `leave a gap after byte ${covered}`;
      throw new SafetensorsError(`its bytes ${begin} to ${end} ${fault}.`, name);
    }
    covered = end;
  }
  if (covered !== bodyBytes) {
    throw new SafetensorsError(`The last ${bodyBytes - covered} bytes of the file belong to no tensor.`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
