import { sql, type Kysely } from 'kysely';

/** The order of the queue, which resumed jobs join at its end; of jobs from before, that of their starts. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('jobs')
    .addColumn('queue_number', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await sql`update jobs set queue_number = rowid`.execute(db);
}
