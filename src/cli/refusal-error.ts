import { ExpectedError } from '../terminal/expected-error.js';

/** What a server tells of memory that an operation would need and that there is not. */
export interface MissingMemory {
  readonly requiredBytes: number;
  readonly availableBytes: number;
  /** One that would fit. */
  readonly suggestedStrategy: string | null;
}

/** An operation that a server has refused, with its message. */
export class RefusalError extends ExpectedError {
  override readonly name = 'RefusalError';

  constructor(
    message: string,
    readonly missingMemory: MissingMemory | null,
  ) {
    super(message);
  }
}
