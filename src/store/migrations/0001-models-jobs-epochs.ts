import { sql, type Kysely } from 'kysely';

/** The first version: models that are kept, jobs, and the metrics of their epochs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('models')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('spec', 'text', (column) => column.notNull())
    .addColumn('image', 'text', (column) => column.notNull())
    .addColumn('classes', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .modifyEnd(sql`strict`)
    .execute();

  await db.schema
    .createTable('jobs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('model_id', 'text', (column) => column.references('models.id'))
    .addColumn('model_name', 'text', (column) => column.notNull())
    .addColumn('config', 'text', (column) => column.notNull())
    .addColumn('strategy', 'text', (column) => column.notNull())
    .addColumn('progress', 'text', (column) => column.notNull())
    .addColumn('memory', 'text')
    .addColumn('failure_code', 'text')
    .addColumn('failure_message', 'text')
    .addColumn('idempotency_key', 'text', (column) => column.unique())
    .addColumn('trainer_pid', 'integer')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('started_at', 'text')
    .addColumn('finished_at', 'text')
    .modifyEnd(sql`strict`)
    .execute();
  await db.schema.createIndex('jobs_by_state').on('jobs').columns(['state', 'id']).execute();
  await db.schema.createIndex('jobs_by_model').on('jobs').columns(['model_id', 'id']).execute();

  await db.schema
    .createTable('epochs')
    .addColumn('job_id', 'text', (column) => column.notNull().references('jobs.id').onDelete('cascade'))
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addColumn('metrics', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('epochs_by_job', ['job_id', 'epoch'])
    .modifyEnd(sql`strict, without rowid`)
    .execute();
}
