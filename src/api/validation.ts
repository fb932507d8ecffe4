import { GraphQLError } from 'graphql';
import type { ASTVisitor, ValidationContext, ValidationRule } from 'graphql';
import { documentSize } from './limits/document-size.js';
import { queryExtent } from './limits/query-extent.js';

/** What documents must comply with beside the specification's rules, over whichever transport they come. */
export function validationRules({ introspection }: { readonly introspection: boolean }): ValidationRule[] {
  return [documentSize, queryExtent, ...(introspection ? [] : [refuseIntrospection])];
}

function refuseIntrospection(context: ValidationContext): ASTVisitor {
  return {
    Field(node) {
      const name = node.name.value;
      if (name !== '__schema' && name !== '__type') return;
      const message = `Expected no ${name}: this server does not tell its schema`;
      context.reportError(
        new GraphQLError(message, { nodes: node, extensions: { code: 'INTROSPECTION_DISABLED' } }),
      );
    },
  };
}
