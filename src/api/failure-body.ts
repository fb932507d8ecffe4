import { boundedText } from './bounded-text.js';

/** The body of an answer to a request that GraphQL never sees, in the form of GraphQL's own errors. */
export function failureBody(code: string, message: string) {
  return { errors: [{ message: boundedText(message), extensions: { code } }] };
}
