import { GraphQLError, parse, specifiedRules, validate } from 'graphql';
import type { ExecutionArgs, GraphQLSchema } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { RequestContext } from '../context.js';
import { checkRequest } from '../limits/check-request.js';
import { LIMITS } from '../limits/request-limits.js';
import { validationRules } from '../validation.js';

/** What is to be executed, or why nothing is. */
export type Preparation = ExecutionArgs | readonly GraphQLError[];

/** Makes what to execute of what a client asks for, or the errors of what cannot be. */
export function operationPreparer(
  schema: GraphQLSchema,
  options: { readonly introspection: boolean },
): (payload: SubscribePayload, context: RequestContext) => Preparation {
  const rules = [...specifiedRules, ...validationRules(options)];
  return ({ query, operationName, variables }, contextValue) => {
    try {
      checkRequest(query, variables);
      const document = parse(query);
      const errors = validate(schema, document, rules, { maxErrors: LIMITS.errors });
      if (errors.length > 0) return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
      return { schema, document, operationName, variableValues: variables, contextValue };
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return [withCode(error, 'GRAPHQL_PARSE_FAILED')];
    }
  };
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes = null, source = null, positions = null, extensions } = error;
  return new GraphQLError(message, { nodes, source, positions, extensions: { code, ...extensions } });
}
