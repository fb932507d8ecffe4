/** What ends a program although nothing in it is wrong: the message is all that the person at the terminal needs. */
export class ExpectedError extends Error {
  override readonly name: string = 'ExpectedError';
}
