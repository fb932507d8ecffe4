import {
  ARENA_ALIGNMENT,
  ELEMENT_BYTES,
  type Buffer as ArenaBuffer,
  type ElementType,
  type View,
} from '#densegraph/compiler/program.js';
import { elementsFrom, type Shape, type Tensor } from './tensor.js';

/** Where an operand lies in its buffer, in elements. */
export interface Placement {
  readonly offset?: number;
  /** From one pixel to the next; the channels where left out. */
  readonly stride?: number;
}

export interface Placed {
  readonly view: View;
  readonly type: ElementType;
}

/** A quiet NaN in every float32, and nothing that a kernel would write by chance. */
const POISON = 0x7fc5a5c3;

const roundUp = (bytes: number): number => Math.ceil(bytes / ARENA_ALIGNMENT) * ARENA_ALIGNMENT;

/** Buffers one after the other in a poisoned arena, with a poisoned line between them. */
export class ArenaLayout {
  readonly buffers: ArenaBuffer[] = [];
  #end = 0;

  place(name: string, [n, h, w, c]: Shape, type: ElementType, { offset = 0, stride = c }: Placement): Placed {
    const elements = offset + (n * h * w - 1) * stride + c;
    const buffer = this.#add(name, roundUp(elements * ELEMENT_BYTES[type]), type);
    return { type, view: { buffer, offset, n, h, w, c, stride } };
  }

  /** An arena of the size that all buffers need, poison everywhere. */
  poisonedArena(): Uint8Array<ArrayBuffer> {
    const arena = new Uint8Array(this.#end);
    new Uint32Array(arena.buffer).fill(POISON);
    return arena;
  }

  #add(name: string, bytes: number, type: ElementType): number {
    const id = this.buffers.length;
    const offset = this.#end + ARENA_ALIGNMENT;
    this.buffers.push({
      id,
      name,
      elementType: type,
      category: 'temporary',
      offset,
      bytes,
      first: 0,
      last: 0,
    });
    this.#end = offset + bytes + ARENA_ALIGNMENT;
    return id;
  }

  /** Calls visit(first byte in the arena, first byte in the dense tensor, bytes) for every pixel. */
  forEachPixel(
    { view, type }: Placed,
    visit: (arenaByte: number, tensorByte: number, bytes: number) => void,
  ): void {
    const size = ELEMENT_BYTES[type];
    const start = (this.buffers[view.buffer]?.offset ?? NaN) + view.offset * size;
    const pixels = view.n * view.h * view.w;
    for (let pixel = 0; pixel < pixels; pixel++)
      visit(start + pixel * view.stride * size, pixel * view.c * size, view.c * size);
  }

  write(arena: Uint8Array, placed: Placed, { data }: Tensor): void {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.forEachPixel(placed, (to, from, count) => arena.set(bytes.subarray(from, from + count), to));
  }

  read(arena: Uint8Array, placed: Placed): Tensor {
    const { n, h, w, c } = placed.view;
    const bytes = new Uint8Array(n * h * w * c * ELEMENT_BYTES[placed.type]);
    this.forEachPixel(placed, (from, to, count) => bytes.set(arena.subarray(from, from + count), to));
    return { shape: [n, h, w, c], data: elementsFrom(placed.type, bytes) };
  }
}

/** The written operands must have changed nothing else: not the gaps between pixels, nor anything that is read. */
export function expectUntouched(
  layout: ArenaLayout,
  before: Uint8Array,
  after: Uint8Array,
  written: readonly Placed[],
): void {
  const others = Buffer.from(after);
  for (const placed of written)
    layout.forEachPixel(placed, (start, _, bytes) =>
      others.set(before.subarray(start, start + bytes), start),
    );
  if (others.equals(before)) return;
  const index = others.findIndex((byte, i) => byte !== before[i]);
  const owner = layout.buffers.findLast((buffer) => buffer.offset - ARENA_ALIGNMENT <= index);
  const place = owner === undefined ? index : index - owner.offset;
  throw new Error(
    `A kernel wrote outside of its outputs, at byte ${place} of the buffer of ${owner?.name ?? 'none'}`,
  );
}
