/** The native engine could not be loaded; the message says from where, why, and what to do. */
export class AddonUnavailableError extends Error {
  override readonly name = 'AddonUnavailableError';
  readonly path: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(
      `The native engine could not be loaded from ${path}: ${reason}. Run \`npm run build:addon\` to build it.`,
      options,
    );
    this.path = path;
  }
}
