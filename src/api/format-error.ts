import type { GraphQLFormattedError } from 'graphql';
import { publicError } from './public-error.js';

export type ErrorFormatter = (error: unknown, code: string) => GraphQLFormattedError;

/** How errors leave a server: as publicError has them, and with no hint at a schema that is not told. */
export function errorFormatter({ introspection }: { readonly introspection: boolean }): ErrorFormatter {
  if (introspection) return publicError;
  return (error, code) => {
    const formatted = publicError(error, code);
    return { ...formatted, message: formatted.message.replace(SUGGESTION, '') };
  };
}

/** As graphql-js ends the messages of names that it does not know. */
const SUGGESTION = / ?Did you mean .*/s;
