import { GraphQLSafeInt } from 'graphql-scalars';
import { GraphQLError, GraphQLScalarType } from 'graphql';

/** graphql-scalars' SafeInt, which throws what is no GraphQL error at an object that cannot be a string. */
export const SafeInt = new GraphQLScalarType({
  ...GraphQLSafeInt.toConfig(),
  parseValue: (value) => {
    if (typeof value !== 'object') return GraphQLSafeInt.parseValue(value);
    throw new GraphQLError('SafeInt cannot represent what is not an integer');
  },
});
