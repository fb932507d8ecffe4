import { isDeepStrictEqual } from 'node:util';
import type { DatasetRequest } from '../data/dataset.js';
import { knownDataset } from '../data/known-dataset.js';
import type { Job } from '../jobs/job.js';
import type { SizedModel } from './sized-model.js';

/** What a job trains on, as far as its model depends on it. */
export interface JobImages {
  /** Of the data set. */
  readonly name: string;
  readonly classes: number;
  /** After the resize. */
  readonly image: SizedModel['image'];
}

/**
 * The images that a start asks for. Where `first` is the job that an earlier start of the same idempotency key has made of
 * them, they are what they were then: a start that is repeated answers the same, also when the data are gone. Throws
 * DatasetUnavailableError, InvalidDatasetRequestError.
 */
export async function jobImages(
  request: DatasetRequest,
  first: Job | null,
  dataDirectory: string | null,
): Promise<JobImages> {
  const { name, resize } = request;
  if (first !== null && isDeepStrictEqual(first.config.dataset, request)) {
    const { classes, image } = first.config;
    return { name, classes, image };
  }
  const { classes, image } = await knownDataset(request, { dataDirectory });
  return { name, classes: classes.length, image: { ...image, ...resize } };
}
