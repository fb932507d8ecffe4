import type { Kysely } from 'kysely';

/** What a job will take of its device's memory; unknown of jobs that were started before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('jobs').addColumn('planned_bytes', 'integer').execute();
}
