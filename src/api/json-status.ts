import type { ApolloServerPlugin } from '@apollo/server';

/** Apollo Server's codes of documents and variables that GraphQL refuses, in requests that are well-formed. */
const REFUSED: ReadonlySet<unknown> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
]);

/**
 * Answers clients that ask for application/json by name with 200 where GraphQL refuses what they sent, as GraphQL over HTTP
 * wants it for them: they take any other status for an answer of something between. Others get 400.
 */
export const jsonStatus: ApolloServerPlugin = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ request, response, errors = [] }) => {
        const accepted = request.http?.headers.get('accept') ?? '';
        const isRefused =
          errors.length > 0 && errors.every(({ extensions }) => REFUSED.has(extensions['code']));
        if (
          /\bapplication\/json\b/i.test(accepted) &&
          !accepted.includes('graphql-response+json') &&
          isRefused
        ) {
          response.http.status = 200;
        }
        return Promise.resolve();
      },
    }),
};
