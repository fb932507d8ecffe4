import { GraphQLError, Kind, OperationTypeNode } from 'graphql';
import type { ASTVisitor, SelectionSetNode, ValidationContext } from 'graphql';

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
