/** A part of a data set, in memory that the loader's thread shares. */
export interface SharedPart {
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
  /** Height x width x channels. */
  readonly pixelsPerImage: number;
}

export type PartName = 'train' | 'validation';

/** What the loader's thread is started with. */
export type SharedParts = Readonly<Record<PartName, SharedPart>>;

/** Asks the loader's thread to fill a batch. The buffers travel there and back, so nobody sees a half-filled one. */
export interface BatchRequest {
  readonly id: number;
  readonly part: PartName;
  /** Which images, in order. */
  readonly indices: Uint32Array;
  readonly buffers: BatchBuffers;
}

/** The answer to the request of that id. */
export interface FilledBatch {
  readonly id: number;
  readonly buffers: BatchBuffers;
}

/** Room for a whole batch; a last, partial one fills only the beginning. */
export interface BatchBuffers {
  /** float32, NHWC. */
  readonly images: ArrayBuffer;
  /** int32. */
  readonly labels: ArrayBuffer;
}

/** All that a byte can become, by torchvision's ToTensor: the float32 nearest to value / 255. */
const UNIT = Float32Array.from({ length: 256 }, (_, value) => value / 255);

/** Gathers the images of those indices, scaled to 0..1, and their labels into the beginnings of the buffers. */
export function fillBatch(part: SharedPart, indices: Uint32Array, buffers: BatchBuffers): void {
  const { pixels, pixelsPerImage } = part;
  const images = new Float32Array(buffers.images);
  const labels = new Int32Array(buffers.labels);
  let target = 0;
  indices.forEach((index, position) => {
    labels[position] = part.labels[index] ?? 0;
    const end = (index + 1) * pixelsPerImage;
    for (let source = index * pixelsPerImage; source < end; source++) {
      images[target++] = UNIT[pixels[source] ?? 0] ?? 0;
    }
  });
}
