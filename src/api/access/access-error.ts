/** The server cannot be protected as it was asked to be; says what to change. */
export class AccessError extends Error {
  override readonly name = 'AccessError';
}
