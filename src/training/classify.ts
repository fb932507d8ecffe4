import { compileStep } from '../compiler/compile-step.js';
import type { Program } from '../compiler/program.js';
import { pixelValues, writePixelValues } from '../data/pixel-values.js';
import type { Graph } from '../ir/graph.js';
import { buildModel } from '../model/build-model.js';
import { expectFreeMemory } from '../runtime/expect-free-memory.js';
import { openSession } from '../runtime/open-session.js';
import type { Session } from '../runtime/session.js';
import { knownClasses } from './known-classes.js';
import { newestWeights } from './newest-weights.js';
import type { TrainedWeights } from './newest-weights.js';
import { restoreParameters } from './parameter-state.js';
import { readImages } from './read-images.js';
import type { ImageSource } from './read-images.js';
import { targetOf } from '../runtime/target-of.js';
import type { TrainingConfig, TrainingPlace } from './training-config.js';

export interface ClassProbability {
  /** From 0. */
  readonly label: number;
  /** Null where the data set that named it is gone. */
  readonly name: string | null;
  readonly probability: number;
}

export interface Classification {
  /** Whose weights were used. */
  readonly epoch: number;
  /** For each image its most probable classes, the first first. */
  readonly images: readonly (readonly ClassProbability[])[];
}

interface ClassifyOptions {
  /** Of the classes, in order. */
  readonly names: readonly (string | null)[];
  /** How many classes to tell of each image. */
  readonly top: number;
  readonly threads: number;
}

/** Images that go through the network together. */
const LARGEST_BATCH = 8;

/**
 * What a run's newest weights take images for, computed on this machine's processor: the `top` most probable classes of
 * each. Images are prepared as the run's validation images are. Throws NoWeightsError, InvalidImageError,
 * DatasetUnavailableError, InvalidDatasetRequestError, InsufficientMemoryError, AddonUnavailableError.
 */
export async function classify(
  config: TrainingConfig,
  sources: readonly ImageSource[],
  top: number,
  place: Pick<TrainingPlace, 'checkpointDirectory' | 'dataDirectory' | 'threads'>,
): Promise<Classification> {
  const weights = await newestWeights(place.checkpointDirectory, config);
  const images = await readImages(sources, config.image, place);
  const names = await knownClasses(config, place);
  return classifyImages(config, weights, images, { names, top, threads: place.threads });
}

/**
 * What these weights take images of the network's shape for (HWC, 0 to 255), as classify tells it. Throws
 * InsufficientMemoryError, AddonUnavailableError.
 */
export async function classifyImages(
  config: Pick<TrainingConfig, 'model' | 'image' | 'classes'>,
  weights: TrainedWeights,
  images: readonly Uint8Array[],
  { names, top, threads }: ClassifyOptions,
): Promise<Classification> {
  if (images.length === 0) return { epoch: weights.epoch, images: [] };
  const graph = buildModel(config.model, config.image, config.classes);
  const program = inferenceProgram(graph, Math.min(images.length, LARGEST_BATCH), threads);
  const session = openSession({ device: 'CPU', threads, programs: [program] });
  try {
    restoreParameters(session, program, graph, weights.tensors);
    const classified: ClassProbability[][] = [];
    for (let begin = 0; begin < images.length; begin += LARGEST_BATCH) {
      const batch = images.slice(begin, begin + LARGEST_BATCH);
      const logits = await run(session, program, batch, config, weights);
      for (const row of logits) classified.push(mostProbable(row, names, top));
    }
    return { epoch: weights.epoch, images: classified };
  } finally {
    session.close();
  }
}

function inferenceProgram(graph: Graph, batchSize: number, threads: number): Program {
  const program = compileStep(graph, batchSize, 'inference', 'SHARED_CONCAT', {
    optimizer: { momentum: 0, nesterov: false, weightDecay: 0 },
    loss: 'upstream',
    target: targetOf('CPU', threads),
  });
  expectFreeMemory('CPU', program.arenaBytes);
  return program;
}

/** The logits of each image; a batch that is smaller than the program's is filled up with zeros. */
async function run(
  session: Session,
  program: Program,
  images: readonly Uint8Array[],
  { image, classes }: Pick<TrainingConfig, 'image' | 'classes'>,
  { statistics }: TrainedWeights,
): Promise<Float32Array[]> {
  const size = image.channels * image.height * image.width;
  const [batchSize = 0] = program.bindings['images']?.shape ?? [];
  const batch = new Float32Array(batchSize * size);
  const values = pixelValues(image.channels, statistics);
  images.forEach((pixels, i) => writePixelValues(pixels, values, batch, i * size));
  session.write(program, 'images', batch, 'nhwc');
  await session.run(program);
  const logits = Float32Array.from(session.read(program, 'output'));
  return images.map((_, i) => logits.subarray(i * classes, (i + 1) * classes));
}

function mostProbable(
  logits: Float32Array,
  names: readonly (string | null)[],
  top: number,
): ClassProbability[] {
  const largest = Math.max(...logits);
  const exponentials = Array.from(logits, (logit) => Math.exp(logit - largest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials
    .map((value, label) => ({ label, name: names[label] ?? null, probability: value / sum }))
    .sort((a, b) => b.probability - a.probability || a.label - b.label)
    .slice(0, top);
}
