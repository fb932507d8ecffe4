import { GraphQLError } from 'graphql';
import type { PageRequest } from '../../jobs/job-service.js';

export const DEFAULT_PAGE_SIZE = 20;
export const LARGEST_PAGE_SIZE = 100;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether `id` could be the id of anything. */
export function isId(id: string): boolean {
  return UUID.test(id);
}

/** The page that a connection's arguments ask for. Throws a BAD_USER_INPUT error, to which GraphQL adds the path. */
export function readPage(first: number | null | undefined, after: string | null | undefined): PageRequest {
  const size = first ?? DEFAULT_PAGE_SIZE;
  if (size < 1 || size > LARGEST_PAGE_SIZE) {
    throw badArgument(`Expected a number from 1 to ${LARGEST_PAGE_SIZE} for first but received ${size}`);
  }
  if (after != null && !isId(after)) {
    throw badArgument('Expected a cursor of an edge for after but received something else');
  }
  return { first: size, after: after ?? null };
}

/** Throws a BAD_USER_INPUT error where `afterEpoch` is negative. */
export function checkAfterEpoch(afterEpoch: number): void {
  if (afterEpoch < 0) throw badArgument(`Expected 0 or more for afterEpoch but received ${afterEpoch}`);
}

/**
 * The text that listed jobs are to have, without the spaces around it; null: any. Throws a BAD_USER_INPUT error where it
 * has characters that no name has, of which the store cannot take all.
 */
export function readSearch(search: string | null | undefined): string | null {
  const text = search?.trim() ?? '';
  if (/[\p{Cc}\p{Cs}]/u.test(text)) {
    throw badArgument('Expected text on one line for search but received other characters');
  }
  return text === '' ? null : text;
}

function badArgument(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
