import { sql, type Expression, type Kysely, type SqlBool } from 'kysely';
import type { StoreSchema } from './schema.js';

export interface PageRequest {
  readonly first: number;
  /** Id of the item after which the page begins; it need not exist any more. Null: from the newest. */
  readonly afterId: string | null;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** Of all pages. */
  readonly totalCount: number;
}

/** Rows of a table, newest first: ids are UUIDs version 7, which sort by time. One consistent view of the store. */
export async function readPage<Name extends 'models' | 'jobs'>(
  db: Kysely<StoreSchema>,
  table: Name,
  filter: Expression<SqlBool>,
  { first, afterId }: PageRequest,
): Promise<Page<StoreSchema[Name]>> {
  const matching = sql`${sql.table(table)} where ${filter}`;
  const below = afterId === null ? sql`1` : sql`id < ${afterId}`;
  const notBelow = afterId === null ? sql`0` : sql`id >= ${afterId}`;
  return db.transaction().execute(async (transaction) => {
    // One row more than asked for tells whether there is a next page.
    const page = await sql<StoreSchema[Name]>`
      select * from ${matching} and ${below} order by id desc limit ${first + 1}`.execute(transaction);
    const counts = await sql<{ total: number; previous: number }>`
      select (select count(*) from ${matching}) as total,
        exists (select 1 from ${matching} and ${notBelow}) as previous`.execute(transaction);
    return {
      items: page.rows.slice(0, first),
      hasNextPage: page.rows.length > first,
      hasPreviousPage: counts.rows[0]?.previous === 1,
      totalCount: counts.rows[0]?.total ?? 0,
    };
  });
}
