import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, SafetensorsError } from '#densegraph/training/safetensors.js';
import { randomIntegers } from './random-integers.js';

const GOLDEN = new URL('../golden/', import.meta.url);

/** A file with any header, true or not. */
function fileOf(header: string, data = new Uint8Array(), claimed = Buffer.byteLength(header)): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(claimed));
  return Buffer.concat([length, Buffer.from(header), data]);
}

function failureOf(file: Uint8Array): SafetensorsError {
  try {
    decodeSafetensors(file);
  } catch (error) {
    if (error instanceof SafetensorsError) return error;
    throw error;
  }
  throw new Error('Expected the file to be refused.');
}

describe('safetensors', () => {
  const golden = readdirSync(GOLDEN).filter((file) => file.endsWith('.safetensors'));

  it.each(golden)('writes %s again, byte for byte as the safetensors package did', (name) => {
    const file = readFileSync(new URL(name, GOLDEN));
    expect(Buffer.compare(encodeSafetensors(decodeSafetensors(file)), file)).toBe(0);
  });

  it('gives back every type, scalars, empty tensors, odd names and metadata', () => {
    const tensors = new Map([
      ['7', { shape: [2], data: Float32Array.of(1.5, -0) }],
      ['', { shape: [], data: BigInt64Array.of(-(2n ** 63n)) }],
      ['größe "x"\n', { shape: [1, 2], data: Float64Array.of(Math.PI, NaN) }],
      ['__proto__', { shape: [3], data: Int32Array.of(1, -2, 2147483647) }],
      ['bytes', { shape: [1], data: Uint8Array.of(255) }],
      ['nothing', { shape: [0, 4], data: new Float32Array() }],
    ]);
    const metadata = { format: 'pt', note: 'any: {text}' };
    const file = encodeSafetensors({ tensors, metadata });
    const read = decodeSafetensors(file);
    expect(read.metadata).toEqual(metadata);
    expect(read.tensors.size).toBe(tensors.size);
    for (const [name, tensor] of tensors) expect(read.tensors.get(name), name).toEqual(tensor);
    expect(new DataView(file.buffer).getUint32(0, true) % 8).toBe(0);
  });

  it('refuses to write a shape that does not fit its values, or a reserved name', () => {
    const tensor = { shape: [2, 2], data: new Float32Array(3) };
    expect(() => encodeSafetensors({ tensors: new Map([['x', tensor]]), metadata: {} })).toThrow(
      'Tensor "x": expected 4 values for shape [2, 2] but received 3.',
    );
    const reserved = new Map([['__metadata__', { shape: [0], data: new Uint8Array() }]]);
    expect(() => encodeSafetensors({ tensors: reserved, metadata: {} })).toThrow(SafetensorsError);
  });

  const entry = (offsets: string, rest = '"dtype":"F32","shape":[1]') =>
    `{${rest},"data_offsets":[${offsets}]}`;
  const four = new Uint8Array(4);
  const eight = new Uint8Array(8);
  it.each<[string, Uint8Array, string | null, RegExp]>([
    ['no bytes', new Uint8Array(), null, /at least 8 bytes/],
    ['a header that claims too much', fileOf('{}', four, 1000), null, /at most 6 bytes but it claims 1000/],
    ['a header of 2^64 - 1 bytes', new Uint8Array(20).fill(255), null, /claims 18446744073709551615/],
    ['a header that claims too little', fileOf(`{"a":${entry('0,4')}}`, four, 9), null, /no JSON/],
    ['a header that is no JSON', fileOf('{"a":'), null, /no JSON/],
    ['a header that is no UTF-8', fileOf('\u0000').fill(0xff, 8), null, /no JSON in UTF-8/],
    ['a list', fileOf('[]'), null, /JSON object/],
    ['metadata that is no text', fileOf('{"__metadata__":{"n":1}}'), null, /__metadata__\.n to be a string/],
    ['an entry that is no object', fileOf('{"a":3}'), 'a', /expected an object/],
    ['an unknown type', fileOf(`{"a":${entry('0,4', '"dtype":"F99","shape":[1]')}}`, four), 'a', /"F99"/],
    [
      'a negative size',
      fileOf(`{"a":${entry('0,4', '"dtype":"F32","shape":[-1]')}}`, four),
      'a',
      /list of sizes/,
    ],
    ['offsets that are no pair', fileOf(`{"a":${entry('0')}}`, four), 'a', /pair of byte offsets/],
    [
      'an end outside of the file',
      fileOf(`{"a":${entry('0,4')}}`, new Uint8Array(3)),
      'a',
      /lie outside of the 3/,
    ],
    ['an end before its begin', fileOf(`{"a":${entry('4,0')}}`, four), 'a', /lie outside/],
    [
      "a size that is not the shape's",
      fileOf(`{"a":${entry('0,8')}}`, eight),
      'a',
      /expected 4 bytes for F32/,
    ],
    [
      'a shape whose product overflows',
      fileOf(
        `{"a":${entry('0,4', '"dtype":"F32","shape":[9007199254740991,9007199254740991,9007199254740991]')}}`,
        four,
      ),
      'a',
      /expected \d/,
    ],
    ['an overlap', fileOf(`{"a":${entry('0,4')},"b":${entry('2,6')}}`, new Uint8Array(6)), 'b', /overlap/],
    ['the same range twice', fileOf(`{"a":${entry('0,4')},"b":${entry('0,4')}}`, four), 'b', /overlap/],
    ['a gap', fileOf(`{"a":${entry('4,8')}}`, eight), 'a', /gap after byte 0/],
    ['bytes behind the last tensor', fileOf(`{"a":${entry('0,4')}}`, eight), null, /last 4 bytes/],
    ['a name twice', fileOf(`{"a":${entry('0,4')},"\\u0061" :${entry('0,4')}}`, four), 'a', /lists it twice/],
  ])('refuses %s', (_, file, tensor, message) => {
    const failure = failureOf(file);
    expect(failure.message).toMatch(message);
    expect(failure.tensor).toBe(tensor);
  });

  it('takes names inside of strings and inner objects for no duplicates', () => {
    const file = fileOf(`{"__metadata__":{"a":"\\"a\\":{","b":"}"},"a":${entry('0,4')}}`, four);
    expect([...decodeSafetensors(file).tensors.keys()]).toEqual(['a']);
  });

  const transition = readFileSync(new URL('transition.safetensors', GOLDEN));

  it('detects a truncation at any byte', () => {
    for (let length = 0; length < transition.length; length += length < 2000 ? 1 : 997) {
      expect(failureOf(transition.subarray(0, length))).toBeInstanceOf(SafetensorsError);
    }
  });

  it('answers 20,000 damaged files with a tensor file or a SafetensorsError, nothing else', () => {
    const random = randomIntegers(1);
    const header = 8 + Number(transition.readBigUInt64LE(0));
    const soup = '{}[]",:0123456789-eE\\u";F32I64__metadata__shape';
    let refused = 0;
    for (let round = 0; round < 20_000; round += 1) {
      const file = Buffer.from(transition);
      for (let change = random(4); change >= 0; change -= 1) {
        file[random(header)] = random(3) === 0 ? random(256) : soup.charCodeAt(random(soup.length));
      }
      const damaged = random(4) === 0 ? file.subarray(0, random(file.length)) : file;
      try {
        decodeSafetensors(damaged);
      } catch (error) {
        if (!(error instanceof SafetensorsError)) throw error;
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(10_000);
  });
});
