/** A file could not be downloaded from any of its addresses. What arrived so far is kept for a later try. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';

  constructor(
    message: string,
    /** No address could be reached at all: this machine is probably offline. */
    readonly offline: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
