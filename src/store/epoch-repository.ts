import type { Kysely } from 'kysely';
import { jobChangeToTable, type JobRowChange } from './job-row.js';
import type { EpochTable, StoreSchema } from './schema.js';

/** What one epoch of a job came to. `metrics` are plain data that the store does not look into. */
export interface EpochRow {
  readonly jobId: string;
  /** From 1. */
  readonly epoch: number;
  readonly metrics: unknown;
}

/** Completed epochs of jobs. */
export class EpochRepository {
  readonly #db: Kysely<StoreSchema>;

  constructor(db: Kysely<StoreSchema>) {
    this.#db = db;
  }

  /** Writes an epoch and what it changes in its job: both or neither. An epoch that is there already is an error. */
  async append(row: EpochRow, change: JobRowChange): Promise<void> {
    await this.#db.transaction().execute(async (transaction) => {
      await transaction
        .insertInto('epochs')
        .values({ ...row, metrics: JSON.stringify(row.metrics) })
        .execute();
      await transaction
        .updateTable('jobs')
        .set(jobChangeToTable(change))
        .where('id', '=', row.jobId)
        .execute();
    });
  }

  async has(jobId: string, epoch: number): Promise<boolean> {
    const row = await this.#db
      .selectFrom('epochs')
      .select('epoch')
      .where('jobId', '=', jobId)
      .where('epoch', '=', epoch)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Epochs of a job after the given one, in order; at most `limit` of them where it is given. */
  async listAfter(jobId: string, afterEpoch: number, limit?: number): Promise<readonly EpochRow[]> {
    let query = this.#db
      .selectFrom('epochs')
      .selectAll()
      .where('jobId', '=', jobId)
      .where('epoch', '>', afterEpoch)
      .orderBy('epoch');
    if (limit !== undefined) query = query.limit(limit);
    return (await query.execute()).map(rowFromTable);
  }

  /** The newest epoch of each of these jobs that has one. */
  async lastOf(jobIds: readonly string[]): Promise<readonly EpochRow[]> {
    // From the jobs, so that each is one look into the epochs' index however many epochs it has.
    const rows = await this.#db
      .selectFrom('jobs')
      .innerJoin('epochs', 'epochs.jobId', 'jobs.id')
      .selectAll('epochs')
      .where('jobs.id', 'in', jobIds)
      .where('epochs.epoch', '=', (jobs) =>
        jobs
          .selectFrom('epochs as own')
          .select(({ fn }) => fn.max('own.epoch').as('last'))
          .whereRef('own.jobId', '=', 'jobs.id'),
      )
      .execute();
    return rows.map(rowFromTable);
  }
}

function rowFromTable(row: EpochTable): EpochRow {
  return { ...row, metrics: JSON.parse(row.metrics) as unknown };
}
