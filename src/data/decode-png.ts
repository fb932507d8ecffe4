import { constants, inflateSync } from 'node:zlib';
import { PNG } from 'pngjs';
import { expectUsualSize, InvalidImageError } from './raw-image.js';
import type { RawImage } from './raw-image.js';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** Of a chunk: its length before its type and data, its checksum behind them. */
const LENGTH_BYTES = 4;
const TYPE_BYTES = 4;
const CHECKSUM_BYTES = 4;
const HEADER_BYTES = 13;

/** Samples of a pixel by PNG's color types. */
const SAMPLES: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

/** First column and row of a pass over the image, and the steps to the next ones. */
type Pass = readonly [x: number, y: number, right: number, down: number];

/** The passes of PNG's interlace methods: none, and Adam7. */
const PASSES: Readonly<Record<number, readonly Pass[]>> = {
  0: [[0, 0, 1, 1]],
  1: [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ],
};

/**
 * Decodes a PNG file of any kind to red, green, blue and alpha; 16 bits are rounded to 8. What the file claims is
 * checked before memory is taken for it, and so is what its data unpack to. Throws InvalidImageError with the path `png`.
 */
export function decodePng(file: Buffer): RawImage {
  const { header, data } = readChunks(file);
  expectUnpacked(data, unpackedBytes(header));
  try {
    const { width, height, data: pixels } = PNG.sync.read(file);
    return { shape: { channels: 4, height, width }, pixels };
  } catch (error) {
    throw invalid(
      `an intact file but received a damaged one (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}

/** The file's header and its compressed pixels. */
function readChunks(file: Buffer): { header: Buffer; data: Buffer } {
  if (!file.subarray(0, SIGNATURE.length).equals(SIGNATURE)) {
    throw invalid('a PNG file but received bytes that do not begin as one');
  }
  const headers: Buffer[] = [];
  const data: Buffer[] = [];
  let at = SIGNATURE.length;
  while (at + LENGTH_BYTES + TYPE_BYTES <= file.length) {
    const length = file.readUInt32BE(at);
    const begin = at + LENGTH_BYTES + TYPE_BYTES;
    const type = file.toString('latin1', at + LENGTH_BYTES, begin);
    const content = file.subarray(begin, begin + length);
    if (content.length < length) throw invalid('a whole file but received its beginning');
    if (type === 'IHDR') headers.push(content);
    if (type === 'IDAT') data.push(content);
    at = begin + length + CHECKSUM_BYTES;
  }
  const [header] = headers;
  if (header?.length !== HEADER_BYTES || headers.length > 1) throw invalid('one header of 13 bytes');
  return { header, data: Buffer.concat(data) };
}

/** How many bytes the pixels are, unpacked: of each pass its rows, each with a byte for its filter. */
function unpackedBytes(header: Buffer): number {
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  expectUsualSize('png', height, width);
  const [depth = 0, colorType = 0, , , interlace = 0] = header.subarray(8);
  const samples = SAMPLES[colorType];
  const passes = PASSES[interlace];
  if (samples === undefined || passes === undefined || ![1, 2, 4, 8, 16].includes(depth)) {
    throw invalid(
      'a color type, a bit depth and an interlace method of the PNG specification but received ' +
        `${colorType}, ${depth} and ${interlace}`,
    );
  }
  const sizes = passes.map(([x, y, right, down]) => {
    const [columns, rows] = [Math.ceil((width - x) / right), Math.ceil((height - y) / down)];
    return columns > 0 && rows > 0 ? rows * (1 + Math.ceil((columns * samples * depth) / 8)) : 0;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** The decoder takes too few pixels for black ones, and unpacks interlaced files whatever they unpack to. */
function expectUnpacked(data: Buffer, expected: number): void {
  const received = unpackedLength(data, expected);
  if (received === expected) return;
  throw invalid(`pixels of ${expected} bytes but they unpack to ${received === null ? 'more' : received}`);
}

/** Null: more than `most`. */
function unpackedLength(data: Buffer, most: number): number | null {
  try {
    return inflateSync(data, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH }).length;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') return null;
    throw invalid('compressed pixels that are intact');
  }
}

function invalid(expected: string): InvalidImageError {
  return new InvalidImageError('png', `Expected ${expected}`);
}
