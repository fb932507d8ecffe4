import { ExpectedError } from '../terminal/expected-error.js';

/** A server that does not answer, or whose connection broke: it may be back in a moment. */
export class ConnectionError extends ExpectedError {
  override readonly name = 'ConnectionError';

  constructor(url: string, cause: unknown) {
    super(`Expected a densegraph server at ${url} but it cannot be reached. Is it running?`, { cause });
  }
}
