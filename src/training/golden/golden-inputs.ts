import type { ImageShape } from '../../model/model-spec.js';
import type { Tensor, TensorData } from '../safetensors.js';
import type { GoldenBatch, GoldenBatches } from './golden-batch.js';
import type { GoldenCase } from './golden-case.js';
import { batchAt, readGoldenData, resizeAll } from './golden-images.js';

/** What a case feeds to its network. */
export interface GoldenInputs {
  readonly image: ImageShape;
  /** Of the single step. */
  readonly batch: GoldenBatch;
  /** Of every trajectory; null where there is none, or its data is not there. */
  readonly trajectory: GoldenBatches | null;
}

/** The inputs of a block, a model or images, from the case's file and its data set's in `directory`. */
export async function readGoldenInputs(golden: GoldenCase, directory: string): Promise<GoldenInputs> {
  const { shape, data } = tensorOf(golden, 'input');
  const [count = 0, channels = 0, height = 0, width = 0] = shape;
  const image = { channels, height, width };
  const batch = { count, images: floats(data), ...targetsOf(golden) };
  if (golden.trajectories.length === 0) return { image, batch, trajectory: null };
  const trajectory =
    golden.kind === 'images'
      ? await readImageBatches(golden, image, directory)
      : storedBatches(golden, count);
  return { image, batch, trajectory };
}

function targetsOf(golden: GoldenCase): Pick<GoldenBatch, 'labels' | 'outputGradient'> {
  return golden.kind === 'block'
    ? { outputGradient: floats(tensorOf(golden, 'grad_output').data) }
    : { labels: integers(tensorOf(golden, 'labels').data) };
}

/** The batches in the case's own file: [steps, N, C, H, W] and [steps, N]. */
function storedBatches(golden: GoldenCase, count: number): GoldenBatches {
  const inputs = tensorOf(golden, 'traj.inputs');
  const labels = integers(tensorOf(golden, 'traj.labels').data);
  const images = floats(inputs.data);
  const [steps = 0] = inputs.shape;
  return batches(steps, (step) => ({
    count,
    images: images.slice((step * images.length) / steps, ((step + 1) * images.length) / steps),
    labels: labels.slice(step * count, (step + 1) * count),
  }));
}

/** The first images of the data set, resized as the network sees them. */
async function readImageBatches(
  { data, trajectoryBatch, steps }: GoldenCase,
  { height, width }: ImageShape,
  directory: string,
): Promise<GoldenBatches | null> {
  if (!data || trajectoryBatch === null || steps === null) return null;
  const stored = await readGoldenData(directory, data);
  if (!stored) return null;
  const count = trajectoryBatch;
  if (stored.images.count < steps * count) {
    throw new Error(
      `Expected ${steps * count} images in ${data.images} but there are ${stored.images.count}.`,
    );
  }
  const images = resizeAll({ ...stored.images, count: steps * count }, height, width);
  return batches(steps, (step) => batchAt(step * count, count, images, stored.labels));
}

function batches(steps: number, at: (step: number) => GoldenBatch): GoldenBatches {
  return Array.from({ length: steps }, (_, step) => at(step)) as unknown as GoldenBatches;
}

export function tensorOf(golden: GoldenCase, name: string): Tensor {
  const tensor = golden.float32.get(name);
  if (!tensor) throw new Error(`Expected a tensor ${name} in ${golden.files.float32} but there is none.`);
  return tensor;
}

function floats(data: TensorData): Float32Array {
  return Float32Array.from(data, Number);
}

function integers(data: TensorData): Int32Array {
  return Int32Array.from(data, Number);
}
