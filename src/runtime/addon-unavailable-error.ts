/** In a project that installed the package, and in a checkout of it. */
const BUILDING =
  'Run `npm rebuild densegraph` to build it, or in a checkout of densegraph `npm run build:addon`.';

/** The native engine could not be loaded; the message says from where, why, and what to do. */
export class AddonUnavailableError extends Error {
  override readonly name = 'AddonUnavailableError';
  readonly path: string;

  constructor(path: string, reason: string, options?: ErrorOptions) {
    super(`The native engine could not be loaded from ${path}: ${reason}. ${BUILDING}`, options);
    this.path = path;
  }
}
