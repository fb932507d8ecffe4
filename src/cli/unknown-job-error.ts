import { ExpectedError } from '../terminal/expected-error.js';

/** An id that no job of a server has. */
export class UnknownJobError extends ExpectedError {
  override readonly name = 'UnknownJobError';
}
