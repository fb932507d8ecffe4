/** The request is right by itself but does not fit what is there: the message says what, and what to do. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}
