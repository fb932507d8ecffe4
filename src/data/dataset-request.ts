import { totalmem } from 'node:os';
import { InvalidDatasetRequestError } from './dataset-errors.js';
import type { DatasetDescription, DatasetRequest } from './dataset.js';

/** Greatest height and width to resize to. */
const MAX_SIDE = 4096;

/** Both parts' pixels lie in memory while a job runs: at most half of the machine's, and what one array can hold. */
const MAX_PIXEL_BYTES = Math.min(2 ** 32 - 1, Math.floor(totalmem() / 2));

/**
 * Checks a request's ranges and, where the description tells the counts, that the images fit in memory.
 * Throws InvalidDatasetRequestError with the path of the value within the request.
 */
export function checkDatasetRequest(request: DatasetRequest, description: DatasetDescription | null): void {
  for (const path of ['trainLimit', 'validationLimit'] as const) {
    expectInteger(path, request[path], Number.MAX_SAFE_INTEGER);
  }
  if (request.resize !== null) {
    expectInteger('resize.height', request.resize.height, MAX_SIDE);
    expectInteger('resize.width', request.resize.width, MAX_SIDE);
  }
  if (description?.image != null) {
    const { channels, height, width } = { ...description.image, ...request.resize };
    const images =
      Math.min(description.trainImages ?? 0, request.trainLimit ?? Infinity) +
      Math.min(description.validationImages ?? 0, request.validationLimit ?? Infinity);
    expectFits(request, images * channels * height * width);
  }
}

function expectInteger(path: string, value: number | null, max: number): void {
  if (value !== null && (!Number.isSafeInteger(value) || value < 1 || value > max)) {
    throw new InvalidDatasetRequestError(
      path,
      `Expected an integer from 1 to ${max} for ${path} but received ${value}`,
    );
  }
}

function expectFits(request: DatasetRequest, bytes: number): void {
  if (bytes > MAX_PIXEL_BYTES) {
    const path = request.resize === null ? 'trainLimit' : 'resize';
    throw new InvalidDatasetRequestError(
      path,
      `Expected the images of ${request.name} to take at most ${MAX_PIXEL_BYTES} bytes but they take ${bytes}: ` +
        'resize to less, or use only the first images by trainLimit and validationLimit',
    );
  }
}
