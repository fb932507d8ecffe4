import { setImmediate } from 'node:timers/promises';
import type { ImageShape, LabeledImages } from './dataset.js';

/** How pixels are normalized. */
export type Normalization = 'NONE' | 'PER_CHANNEL';

/** Of the pixels of each channel, scaled to 0..1, over all images. */
export interface ChannelStatistics {
  readonly means: readonly number[];
  /** Population deviations; 1 where a channel is of one color, so that dividing by it does no harm. */
  readonly deviations: readonly number[];
}

/** Images counted between two turns of the event loop: some milliseconds. */
const IMAGES_A_TURN = 1024;

/** What a byte can be. */
const VALUES = 256;

/** Mean and deviation of each channel. Exact up to the last rounding to double: counted in whole numbers. */
export async function channelStatistics(
  { channels, height, width }: ImageShape,
  { count, pixels }: Pick<LabeledImages, 'count' | 'pixels'>,
): Promise<ChannelStatistics> {
  const histogram = new Float64Array(channels * VALUES);
  const bytes = channels * height * width;
  for (let image = 0; image < count; image++) {
    const end = (image + 1) * bytes;
    for (let pixel = image * bytes; pixel < end; pixel += channels) {
      for (let channel = 0; channel < channels; channel++) {
        const place = channel * VALUES + (pixels[pixel + channel] ?? 0);
        histogram[place] = (histogram[place] ?? 0) + 1;
      }
    }
    if (image % IMAGES_A_TURN === IMAGES_A_TURN - 1) await setImmediate();
  }
  const moments = Array.from({ length: channels }, (_, channel) =>
    momentsOf(histogram.subarray(channel * VALUES, (channel + 1) * VALUES)),
  );
  return {
    means: moments.map(({ mean }) => mean),
    deviations: moments.map(({ deviation }) => deviation),
  };
}

function momentsOf(histogram: Float64Array): { mean: number; deviation: number } {
  let count = 0n;
  let sum = 0n;
  let squares = 0n;
  histogram.forEach((times, value) => {
    count += BigInt(times);
    sum += BigInt(times) * BigInt(value);
    squares += BigInt(times) * BigInt(value * value);
  });
  // The variance times the square of the count: its terms may be far beyond 2^53, and nearly cancel.
  const spread = count * squares - sum * sum;
  const scale = Number(count) * (VALUES - 1);
  return { mean: Number(sum) / scale, deviation: spread === 0n ? 1 : Math.sqrt(Number(spread)) / scale };
}
