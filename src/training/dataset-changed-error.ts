/** The data set is not the one that a run began with, so it cannot go on to the weights of an uninterrupted one. */
export class DatasetChangedError extends Error {
  override readonly name = 'DatasetChangedError';

  /** Both digests are datasetDigest's. */
  constructor(dataset: string, expected: string, received: string) {
    super(
      `Expected the images, labels and class names of the data set "${dataset}" to be those that the training began with ` +
        `(SHA-256 ${short(expected)}), but they have changed since (SHA-256 ${short(received)}). Put the data set's files ` +
        'back as they were and resume, or start anew on the data as they are.',
    );
  }
}

/** Enough of a digest to tell it from another by eye. */
function short(digest: string): string {
  return `${digest.slice(0, 12)}…`;
}
