import type { ASTVisitor, ValidationContext } from 'graphql';
import { limitError, longListError } from './limit-error.js';
import type { LimitCode } from './limit-error.js';
import { LIMITS } from './request-limits.js';

const CODES = {
  fields: 'TOO_MANY_FIELDS',
  aliases: 'TOO_MANY_ALIASES',
  directives: 'TOO_MANY_DIRECTIVES',
} as const satisfies Record<string, LimitCode>;

/** A validation rule: refuses documents that write more of something than LIMITS allows, whatever it costs to answer. */
export function documentSize(context: ValidationContext): ASTVisitor {
  const counts = { fields: 0, aliases: 0, directives: 0 };
  return {
    Field({ alias }) {
      counts.fields += 1;
      if (alias !== undefined) counts.aliases += 1;
    },
    Directive() {
      counts.directives += 1;
    },
    ListValue(node) {
      const { length } = node.values;
      if (length > LIMITS.listItems) context.reportError(longListError(length, node));
    },
    Document: {
      leave() {
        for (const part of ['fields', 'aliases', 'directives'] as const) {
          if (counts[part] <= LIMITS[part]) continue;
          const message = `Expected a document of at most ${LIMITS[part]} ${part} but received one of ${counts[part]}`;
          context.reportError(limitError(CODES[part], message));
        }
      },
    },
  };
}
