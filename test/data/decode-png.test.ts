import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { convertChannels } from '#densegraph/data/convert-channels.js';
import { decodePng } from '#densegraph/data/decode-png.js';
import { InvalidImageError } from '#densegraph/data/raw-image.js';
import { randomIntegers } from '../training/random-integers.js';

interface Recorded {
  readonly name: string;
  readonly png: string;
  readonly gray: readonly number[];
  readonly color: readonly number[];
}

const RECORDED = JSON.parse(
  readFileSync(new URL('../golden/png.json', import.meta.url), 'utf8'),
) as readonly Recorded[];

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth?: number;
  readonly colorType?: number;
  readonly interlaced?: boolean;
}

function header({ width, height, depth = 8, colorType = 0, interlaced = false }: Header): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width);
  data.writeUInt32BE(height, 4);
  data.set([depth, colorType, 0, 0, interlaced ? 1 : 0], 8);
  return chunk('IHDR', data);
}

/** A file of these unpacked rows, each with its filter byte before it. */
function file(size: Header, rows: Uint8Array): Buffer {
  const end = chunk('IEND', Buffer.alloc(0));
  return Buffer.concat([SIGNATURE, header(size), chunk('IDAT', deflateSync(rows)), end]);
}

function failureOf(bytes: Buffer): InvalidImageError {
  try {
    decodePng(bytes);
  } catch (error) {
    if (error instanceof InvalidImageError) return error;
    throw error;
  }
  throw new Error('Expected the file to be refused.');
}

describe('a PNG', () => {
  it.each(RECORDED)('is what Pillow finds in it: $name', ({ png, gray, color }) => {
    const image = decodePng(Buffer.from(png, 'base64'));
    expect(image.shape).toEqual({ channels: 4, height: 3, width: 5 });
    expect([...convertChannels(image, 1, 'png').pixels]).toEqual(gray);
    expect([...convertChannels(image, 3, 'png').pixels]).toEqual(color);
  });

  it('of 16 bits is rounded to 8', () => {
    const values = [0, 128, 129, 0x7fff, 0x8000, 0xffff];
    const row = Buffer.alloc(1 + 2 * values.length);
    values.forEach((value, i) => row.writeUInt16BE(value, 1 + 2 * i));
    const image = decodePng(file({ width: values.length, height: 1, depth: 16 }, row));
    const expected = values.map((value) => Math.round((value * 255) / 65535));
    expect([...convertChannels(image, 1, 'png').pixels]).toEqual(expected);
  });

  it('that is interlaced comes out in order', () => {
    // Adam7: the passes that have pixels of a 3 x 3 image, rows with their filter byte.
    const passes = Uint8Array.of(0, 1, 0, 3, 0, 7, 9, 0, 2, 0, 8, 0, 4, 5, 6);
    const image = decodePng(file({ width: 3, height: 3, interlaced: true }, passes));
    expect([...convertChannels(image, 1, 'png').pixels]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it.each<[string, Buffer, RegExp]>([
    [
      'claims a million pixels a side',
      file({ width: 1e6, height: 1e6 }, new Uint8Array(9)),
      /1 to 4096 pixels a side/,
    ],
    ['has no pixels', file({ width: 0, height: 4 }, new Uint8Array(4)), /1 to 4096/],
    [
      'unpacks to more than it claims',
      file({ width: 8, height: 8 }, new Uint8Array(1 << 26)),
      /unpack to more/,
    ],
    [
      'unpacks to more than it claims, interlaced',
      file({ width: 8, height: 8, interlaced: true }, new Uint8Array(1 << 26)),
      /unpack to more/,
    ],
    [
      'has too few pixels',
      file({ width: 8, height: 8 }, new Uint8Array(10)),
      /72 bytes but they unpack to 10/,
    ],
    [
      'has an unknown color type',
      file({ width: 8, height: 8, colorType: 5 }, new Uint8Array(72)),
      /color type/,
    ],
    ['has an unknown depth', file({ width: 8, height: 8, depth: 3 }, new Uint8Array(72)), /bit depth/],
    [
      'has a second header',
      Buffer.concat([SIGNATURE, header({ width: 1, height: 1 }), header({ width: 4000, height: 4000 })]),
      /one header/,
    ],
    ['has none', Buffer.concat([SIGNATURE, chunk('IEND', Buffer.alloc(0))]), /one header/],
    ['is another file', Buffer.from('GIF89a'), /a PNG file/],
    ['is empty', Buffer.alloc(0), /a PNG file/],
  ])('is refused where it %s', (_, bytes, message) => {
    const failure = failureOf(bytes);
    expect(failure.path).toBe('png');
    expect(failure.message).toMatch(message);
  });

  it('is an image or an InvalidImageError after any damage', () => {
    const random = randomIntegers(3);
    const whole = PNG.sync.write(new PNG({ width: 9, height: 7 }));
    let refused = 0;
    for (let round = 0; round < 3000; round += 1) {
      const damaged = Buffer.from(whole);
      for (let change = random(3); change >= 0; change -= 1)
        damaged[8 + random(whole.length - 8)] = random(256);
      try {
        decodePng(random(4) === 0 ? damaged.subarray(0, random(damaged.length)) : damaged);
      } catch (error) {
        if (!(error instanceof InvalidImageError)) throw error;
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(2000);
  });
});

describe('channels', () => {
  it.each([
    [1, 2],
    [2, 1],
    [3, 4],
    [5, 3],
  ])('are not made %i to %i', (from, to) => {
    const image = { shape: { channels: from, height: 1, width: 1 }, pixels: new Uint8Array(from) };
    expect(() => convertChannels(image, to, 'pixels')).toThrow(InvalidImageError);
  });
});
