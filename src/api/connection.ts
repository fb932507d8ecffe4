import type { Page } from '../jobs/job-service.js';

/** What the connection types of the schema are made of. */
export interface Connection<Node> {
  readonly edges: { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: number;
}

/** A page as the connection that GraphQL's clients know; an item's cursor is its id. */
export function toConnection<Item extends { readonly id: string }, Node>(
  page: Page<Item>,
  toNode: (item: Item) => Node,
): Connection<Node> {
  const edges = page.items.map((item) => ({ cursor: item.id, node: toNode(item) }));
  return {
    edges,
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: page.totalCount,
  };
}
