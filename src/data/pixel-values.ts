import type { ChannelStatistics } from './channel-statistics.js';

/** What a byte can be. */
const VALUES = 256;

/** Float32 numbers that the bytes of a channel become: 256 for each channel, one channel after the other. */
export type PixelValues = Float32Array;

/**
 * What each byte of each channel becomes: the float32 nearest to value / 255, as torchvision's ToTensor makes it; with
 * statistics then less the mean and divided by the deviation in float32, as its Normalize does.
 */
export function pixelValues(channels: number, statistics: ChannelStatistics | null): PixelValues {
  const values = new Float32Array(channels * VALUES);
  for (let channel = 0; channel < channels; channel++) {
    const mean = Math.fround(statistics?.means[channel] ?? 0);
    const deviation = Math.fround(statistics?.deviations[channel] ?? 1);
    for (let byte = 0; byte < VALUES; byte++) {
      const centered = Math.fround(Math.fround(byte / 255) - mean);
      values[channel * VALUES + byte] = centered / deviation;
    }
  }
  return values;
}

/** Writes the values of an image's bytes; `pixels` are HWC, and so is what is written to `target` from `start` on. */
export function writePixelValues(
  pixels: Uint8Array,
  values: PixelValues,
  target: Float32Array,
  start: number,
): void {
  const channels = values.length / VALUES;
  for (let pixel = 0; pixel < pixels.length; pixel += channels) {
    for (let channel = 0; channel < channels; channel++) {
      target[start + pixel + channel] = values[channel * VALUES + (pixels[pixel + channel] ?? 0)] ?? 0;
    }
  }
}
