/** A model that cannot be built; the user's to mend. */
export class InvalidModelError extends Error {
  override readonly name = 'InvalidModelError';

  /**
   * `path` is where in the spec, as in denseNet.blockLayers[1] or sequential.layers[3].transition; or image,
   * or classes. The message is for people and stands alone.
   */
  constructor(
    readonly path: string,
    message: string,
    /** Whether the same model might be built for larger images. */
    readonly needsLargerImage = false,
  ) {
    super(message);
  }
}
