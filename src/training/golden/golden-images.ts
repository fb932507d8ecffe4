import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataFile } from '../../data/data-file.js';
import { readIdxImages, readIdxLabels } from '../../data/idx.js';
import { pixelValues, writePixelValues } from '../../data/pixel-values.js';
import { imageResizer } from '../../data/resize.js';
import type { GoldenBatch } from './golden-batch.js';

/** Gray images one after another, height x width bytes each. */
export interface GrayImages {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly pixels: Uint8Array;
}

/**
 * The images and labels of a case's data set, whose paths are relative to `directory`; null where its files are
 * not there. Throws DatasetUnavailableError where they are damaged.
 */
export async function readGoldenData(
  directory: string,
  files: { readonly images: string; readonly labels: string },
): Promise<{ readonly images: GrayImages; readonly labels: Uint8Array } | null> {
  const [images, labels] = [files.images, files.labels].map((file) => ({
    dataset: 'golden',
    label: file,
    path: join(directory, file),
  })) as [DataFile, DataFile];
  try {
    await Promise.all([access(images.path), access(labels.path)]);
  } catch {
    return null;
  }
  return { images: await readIdxImages(images), labels: await readIdxLabels(labels) };
}

/** Resizes each image as the data room does. */
export function resizeAll(images: GrayImages, height: number, width: number): GrayImages {
  const resize = imageResizer({ channels: 1, height: images.height, width: images.width }, { height, width });
  const pixels = new Uint8Array(images.count * height * width);
  const from = images.height * images.width;
  const to = height * width;
  for (let i = 0; i < images.count; i += 1) {
    resize(images.pixels.subarray(i * from, (i + 1) * from), pixels.subarray(i * to, (i + 1) * to));
  }
  return { count: images.count, height, width, pixels };
}

/** Batches of `count` images from the `start`th on, scaled to 0..1 as the loader does. */
export function batchAt(start: number, count: number, images: GrayImages, labels: Uint8Array): GoldenBatch {
  const size = images.height * images.width;
  const values = new Float32Array(count * size);
  writePixelValues(
    images.pixels.subarray(start * size, (start + count) * size),
    pixelValues(1, null),
    values,
    0,
  );
  return { count, images: values, labels: Int32Array.from(labels.subarray(start, start + count)) };
}
