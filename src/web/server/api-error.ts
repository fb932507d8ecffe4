/** The server's own answer that something cannot be: asking again would bring the same. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Errors as GraphQL over HTTP and over WebSocket have them. */
export type FormattedErrors = readonly {
  readonly message: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
}[];

/** The first of an answer's errors. */
export function apiErrorOf([error]: FormattedErrors): ApiError {
  const code = error?.extensions?.['code'];
  const message = error?.message ?? 'Expected a value but received an error without a message';
  return new ApiError(typeof code === 'string' ? code : 'UNKNOWN', message);
}

/** A member of a result union that tells of a failure. */
interface Failure {
  readonly code: string;
  readonly message: string;
}

/** What a mutation or query came to; throws ApiError where it is one of the failures of its union. */
export function payloadOf<Result extends object>(result: Result): Exclude<Result, Failure> {
  if ('code' in result && 'message' in result)
    throw new ApiError(String(result.code), String(result.message));
  return result as Exclude<Result, Failure>;
}

/** What to tell a person of whatever was thrown. */
export function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
