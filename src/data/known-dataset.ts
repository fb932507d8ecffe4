import { describeDataset, unknownDataset } from './dataset-catalog.js';
import { DatasetUnavailableError } from './dataset-errors.js';
import { checkDatasetRequest } from './dataset-request.js';
import type { DataLocations, DatasetDescription, DatasetRequest, ImageShape } from './dataset.js';

/** What is known of a data set that can be had. */
export type KnownDataset = DatasetDescription & { readonly image: ImageShape };

/**
 * What is known of the data set that a request is about, without loading it; the request is checked. Throws
 * DatasetUnavailableError where it cannot be had, and InvalidDatasetRequestError.
 */
export async function knownDataset(request: DatasetRequest, locations: DataLocations): Promise<KnownDataset> {
  const description = await describeDataset(request.name, locations);
  if (description === null) throw await unknownDataset(request.name, locations);
  const { image, available } = description;
  if (!available || image === null) {
    throw new DatasetUnavailableError(request.name, 'UNREADABLE', description.description);
  }
  checkDatasetRequest(request, description);
  return { ...description, image };
}
