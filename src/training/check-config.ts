import type { TrainingPlan } from '../compiler/training-plan.js';
import type { ImageDataset } from '../data/dataset.js';
import { knownDataset } from '../data/known-dataset.js';
import { buildModel } from '../model/build-model.js';
import { checkRanges, InvalidTrainingConfigError } from './check-ranges.js';
import { planTraining } from './plan-training.js';
import type { TrainingConfig, TrainingPlace } from './training-config.js';

/**
 * All that can be known of a run before it starts, without loading a pixel: its settings, its network, its data set,
 * its device, its memory. Returns the plan. Throws InvalidTrainingConfigError, InvalidModelError,
 * InvalidDatasetRequestError, DatasetUnavailableError, DeviceUnavailableError,
 * InsufficientMemoryError.
 */
export async function checkConfig(
  config: TrainingConfig,
  place: Pick<TrainingPlace, 'dataDirectory' | 'threads' | 'memoryLimitBytes'>,
): Promise<TrainingPlan> {
  checkRanges(config);
  const graph = buildModel(config.model, config.image, config.classes);
  const examples = await checkDataset(config, place.dataDirectory);
  return planTraining(config, graph, examples, place, 'admission');
}

/** Throws InvalidTrainingConfigError where the network is not made for the images and classes of the data set. */
export function expectFits(
  { image: expected, classes }: TrainingConfig,
  dataset: Pick<ImageDataset, 'name' | 'image' | 'classes'>,
): void {
  const { channels, height, width } = dataset.image;
  if (channels !== expected.channels || height !== expected.height || width !== expected.width) {
    const text = `${expected.channels}x${expected.height}x${expected.width}`;
    throw new InvalidTrainingConfigError(
      'image',
      `Expected images of ${text}, which the network is made for, but those of ${dataset.name} are ` +
        `${channels}x${height}x${width}: resize them, or make the network for them.`,
    );
  }
  if (dataset.classes.length > classes) {
    throw new InvalidTrainingConfigError(
      'classes',
      `Expected at least ${dataset.classes.length} classes, as ${dataset.name} has, but received ${classes}.`,
    );
  }
}

/** Returns the count of training images; null where only reading the files would tell. */
async function checkDataset(config: TrainingConfig, dataDirectory: string | null): Promise<number | null> {
  const { dataset: request } = config;
  const { trainImages, ...dataset } = await knownDataset(request, { dataDirectory });
  expectFits(config, { ...dataset, image: { ...dataset.image, ...request.resize } });
  return trainImages === null ? null : Math.min(trainImages, request.trainLimit ?? Infinity);
}
