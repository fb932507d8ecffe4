import type { Kysely } from 'kysely';

/** What a person calls a job; null: nothing, as those that were started before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('jobs').addColumn('name', 'text').execute();
}
