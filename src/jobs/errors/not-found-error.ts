/** There is nothing with this id: there never was, or it was deleted. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';

  /** @param kind what was looked for, as in "training job" */
  constructor(
    kind: string,
    readonly id: string,
  ) {
    super(`Expected the id of a ${kind} but received "${id}", which no ${kind} has.`);
  }
}
