import { expressionBuilder, sql, type Expression, type Kysely, type SqlBool } from 'kysely';
import { jobChangeToTable, jobFromTable, jobToTable, type JobRow, type JobRowChange } from './job-row.js';
import { readPage, type Page, type PageRequest } from './page.js';
import type { StoreSchema } from './schema.js';

export interface JobFilter {
  /** Null: any. */
  readonly states: readonly string[] | null;
  /** Null: any, and jobs without a kept model. */
  readonly modelId: string | null;
  /** That the name of the job or of its model has in it, A to Z in either case. Null: any. */
  readonly search: string | null;
}

/** Jobs, whatever their state means. */
export class JobRepository {
  readonly #db: Kysely<StoreSchema>;

  constructor(db: Kysely<StoreSchema>) {
    this.#db = db;
  }

  /**
   * Writes a job, unless one has its idempotency key already.
   * @returns the job that holds the key now: the given one or the one that was there
   */
  async insert(job: JobRow): Promise<JobRow> {
    const key = job.idempotencyKey;
    return this.#db.transaction().execute(async (transaction) => {
      if (key !== null) {
        const first = await transaction
          .selectFrom('jobs')
          .selectAll()
          .where('idempotencyKey', '=', key)
          .executeTakeFirst();
        if (first) return jobFromTable(first);
      }
      await transaction.insertInto('jobs').values(jobToTable(job)).execute();
      return job;
    });
  }

  async find(id: string): Promise<JobRow | null> {
    const row = await this.#db.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst();
    return row ? jobFromTable(row) : null;
  }

  async findByIdempotencyKey(key: string): Promise<JobRow | null> {
    const row = await this.#db
      .selectFrom('jobs')
      .selectAll()
      .where('idempotencyKey', '=', key)
      .executeTakeFirst();
    return row ? jobFromTable(row) : null;
  }

  /** All jobs in any of the states, by their places in the queue. */
  async findByState(states: readonly string[]): Promise<readonly JobRow[]> {
    const rows = await this.#db
      .selectFrom('jobs')
      .selectAll()
      .where('state', 'in', states)
      .orderBy('queueNumber')
      .orderBy('id')
      .execute();
    return rows.map(jobFromTable);
  }

  /** The last place in the queue that any job has had; 0 where there are no jobs. */
  async lastQueueNumber(): Promise<number> {
    const row = await this.#db
      .selectFrom('jobs')
      .select(({ fn }) => fn.max('queueNumber').as('last'))
      .executeTakeFirst();
    return row?.last ?? 0;
  }

  /** Ids of all jobs, oldest first. */
  async ids(): Promise<readonly string[]> {
    const rows = await this.#db.selectFrom('jobs').select('id').orderBy('id').execute();
    return rows.map(({ id }) => id);
  }

  /** How many jobs are in each state that any is in. */
  async countByState(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#db
      .selectFrom('jobs')
      .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
      .groupBy('state')
      .execute();
    return new Map(rows.map(({ state, count }) => [state, count]));
  }

  /** Newest first. */
  async list(request: PageRequest, filter: JobFilter): Promise<Page<JobRow>> {
    const page = await readPage(this.#db, 'jobs', matches(filter), request);
    return { ...page, items: page.items.map(jobFromTable) };
  }

  async update(id: string, change: JobRowChange): Promise<void> {
    await this.#db.updateTable('jobs').set(jobChangeToTable(change)).where('id', '=', id).execute();
  }

  /** Removes a job and its epochs. */
  async delete(id: string): Promise<void> {
    await this.#db.deleteFrom('jobs').where('id', '=', id).execute();
  }
}

function matches({ states, modelId, search }: JobFilter): Expression<SqlBool> {
  const builder = expressionBuilder<StoreSchema, 'jobs'>();
  return builder.and([
    ...(states === null ? [] : [builder('state', 'in', states)]),
    ...(modelId === null ? [] : [builder('modelId', '=', modelId)]),
    ...(search === null ? [] : [builder.or([contains('name', search), contains('modelName', search)])]),
  ]);
}

/** By `instr`, to which no character is special; of nothing it is null, which is not true. */
function contains(column: 'name' | 'modelName', text: string): Expression<SqlBool> {
  return sql<SqlBool>`instr(lower(${sql.ref(column)}), lower(${text})) > 0`;
}
