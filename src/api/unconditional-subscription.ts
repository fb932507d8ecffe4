import { GraphQLError, Kind, OperationTypeNode, buildSchema, parse, validate } from 'graphql';
import type { ASTVisitor, DocumentNode, SelectionSetNode, ValidationContext } from 'graphql';

const CONDITIONS: ReadonlySet<string> = new Set(['skip', 'include']);

/**
 * Refuses @skip and @include at the root of a subscription, as the specification does since October 2025 (5.2.4.1): what
 * would subscribe to nothing makes graphql-js throw.
 */
export function unconditionalSubscription(context: ValidationContext): ASTVisitor {
  const refuseConditions = ({ selections }: SelectionSetNode, visited: Set<string>): void => {
    for (const selection of selections) {
      const condition = selection.directives?.find(({ name }) => CONDITIONS.has(name.value));
      if (condition !== undefined) {
        const message = `Expected no @${condition.name.value} at the root of a subscription`;
        context.reportError(new GraphQLError(message, { nodes: condition }));
      }
      if (selection.kind === Kind.INLINE_FRAGMENT) refuseConditions(selection.selectionSet, visited);
      if (selection.kind !== Kind.FRAGMENT_SPREAD || visited.has(selection.name.value)) continue;
      const fragment = context.getFragment(selection.name.value);
      visited.add(selection.name.value);
      if (fragment) refuseConditions(fragment.selectionSet, visited);
    }
  };
  return {
    OperationDefinition({ operation, selectionSet }) {
      if (operation === OperationTypeNode.SUBSCRIPTION) refuseConditions(selectionSet, new Set());
    },
  };
}

/** The rule asks for nothing of a schema. */
const ANY_SCHEMA = buildSchema('type Query { any: Int }');

/**
 * Throws the rule's error before graphql-js's own rules see the document: one of them throws where such a condition is a
 * variable, and Apollo Server takes that for an internal error. What is no document is for the parser to say.
 */
export function checkSubscriptions(query: string): void {
  const document = query.includes('subscription') ? parseOrNull(query) : null;
  const [error] = document === null ? [] : validate(ANY_SCHEMA, document, [unconditionalSubscription]);
  if (error === undefined) return;
  const { message, nodes = null } = error;
  throw new GraphQLError(message, { nodes, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
}

function parseOrNull(query: string): DocumentNode | null {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
}
