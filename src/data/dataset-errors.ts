/** Why a data set cannot be had; stable, for programs. */
export type DatasetFault =
  | 'UNKNOWN'
  | 'MISSING_FILE'
  | 'UNREADABLE'
  | 'OUTSIDE_DATA_DIRECTORY'
  | 'BAD_MAGIC'
  | 'BAD_DIMENSIONS'
  | 'CORRUPT_GZIP'
  | 'TRUNCATED'
  | 'TRAILING_BYTES'
  | 'TOO_LARGE'
  | 'EMPTY'
  | 'COUNT_MISMATCH'
  | 'SHAPE_MISMATCH'
  | 'LABEL_OUT_OF_RANGE'
  | 'BAD_CLASS_NAMES';

/** A data set is unknown, or its files are not what they should be. The message names the file, expected and received. */
export class DatasetUnavailableError extends Error {
  override readonly name = 'DatasetUnavailableError';

  constructor(
    readonly dataset: string,
    readonly fault: DatasetFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** A request that no data set could satisfy. */
export class InvalidDatasetRequestError extends Error {
  override readonly name = 'InvalidDatasetRequestError';

  constructor(
    /** Where in the request, as in: resize.height */
    readonly path: string,
    message: string,
  ) {
    super(message);
  }
}
