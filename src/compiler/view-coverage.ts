import { ELEMENT_BYTES, type Buffer, type BufferCategory, type View } from './program.js';

/** A range of a buffer's channels over all of its pixels; of a flat buffer, a range of elements and one pixel. */
interface Range {
  readonly from: number;
  readonly end: number;
}

/** In these, tensors of any shape lie densely, one behind the other; in others, views are channels of one tensor. */
const FLAT: Record<BufferCategory, boolean> = {
  parameter: true,
  gradient: true,
  optimizer: true,
  saved: false,
  temporary: false,
};

/** The bytes that views on a program's buffers cover: each byte counts once, however many views hold it. */
export class ViewCoverage {
  readonly #buffers: readonly Buffer[];
  /** By buffer id: ranges that do not meet. */
  readonly #covered = new Map<number, readonly Range[]>();

  constructor(buffers: readonly Buffer[]) {
    this.#buffers = buffers;
  }

  /** Covers a view; returns how many of its bytes had not been covered before. */
  add({ buffer: id, offset, n, h, w, c }: View): number {
    const buffer = this.#buffers[id];
    if (buffer === undefined) throw new Error(`Expected a buffer id but received ${id}`);
    const pixels = n * h * w;
    const isFlat = FLAT[buffer.category];
    const range = { from: offset, end: offset + (isFlat ? pixels * c : c) };
    const covered = this.#covered.get(id) ?? [];
    const added = covered.reduce((pieces, known) => without(pieces, known), [range]);
    this.#covered.set(id, [...covered, ...added]);
    const width = added.reduce((sum, { from, end }) => sum + end - from, 0);
    return width * (isFlat ? 1 : pixels) * ELEMENT_BYTES[buffer.elementType];
  }
}

/** What is left of ranges behind the cut of another. */
function without(ranges: readonly Range[], cut: Range): Range[] {
  return ranges.flatMap(({ from, end }) =>
    [
      { from, end: Math.min(end, cut.from) },
      { from: Math.max(from, cut.end), end },
    ].filter((piece) => piece.from < piece.end),
  );
}
