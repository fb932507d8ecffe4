/** The server could not be reached, or went away: asking again may help. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}
