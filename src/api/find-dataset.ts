import { describeDataset, unknownDataset } from '../data/dataset-catalog.js';
import { DatasetUnavailableError } from '../data/dataset-errors.js';
import { checkDatasetRequest } from '../data/dataset-request.js';
import type { DatasetDescription, DatasetRequest, ImageShape } from '../data/dataset.js';

/**
 * What is known of the data set that a job asks for. Throws DatasetUnavailableError where it cannot be had, and
 * InvalidDatasetRequestError.
 */
export async function findDataset(
  request: DatasetRequest,
  dataDirectory: string | null,
): Promise<DatasetDescription & { readonly image: ImageShape }> {
  const description = await describeDataset(request.name, { dataDirectory });
  if (description === null) throw await unknownDataset(request.name, { dataDirectory });
  const { image, available } = description;
  if (!available || image === null) {
    throw new DatasetUnavailableError(request.name, 'UNREADABLE', description.description);
  }
  checkDatasetRequest(request, description);
  return { ...description, image };
}
