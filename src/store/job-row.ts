import type { JobTable } from './schema.js';

/** A job as the store keeps it. `config`, `progress` and `memory` are plain data that the store does not look into. */
export interface JobRow {
  readonly id: string;
  /** What a person calls it; null: nothing. */
  readonly name: string | null;
  readonly state: string;
  readonly modelId: string | null;
  readonly modelName: string;
  readonly config: unknown;
  /** The memory strategy that was chosen. */
  readonly strategy: string;
  /** What the job takes of its device's memory by its plan. Null: not known, of a job that an earlier version started. */
  readonly plannedBytes: number | null;
  /** Jobs in the queue have their turns in the order of these: one more at each start and each resumption. */
  readonly queueNumber: number;
  readonly progress: unknown;
  /** Null: nothing known yet. */
  readonly memory: unknown;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly idempotencyKey: string | null;
  /** Process id of the trainer while the job runs. */
  readonly trainerPid: number | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** A job that has not been given its place in the queue. */
export type NewJobRow = Omit<JobRow, 'queueNumber'>;

/** What may change in a job after it was written. */
export type JobRowChange = Partial<
  Pick<
    JobRow,
    | 'name'
    | 'state'
    | 'strategy'
    | 'plannedBytes'
    | 'queueNumber'
    | 'progress'
    | 'memory'
    | 'failure'
    | 'trainerPid'
    | 'startedAt'
    | 'finishedAt'
  >
>;

export function jobToTable(job: JobRow): JobTable {
  return {
    id: job.id,
    name: job.name,
    state: job.state,
    modelId: job.modelId,
    modelName: job.modelName,
    config: JSON.stringify(job.config),
    strategy: job.strategy,
    plannedBytes: job.plannedBytes,
    queueNumber: job.queueNumber,
    progress: JSON.stringify(job.progress),
    memory: toJson(job.memory),
    failureCode: job.failure?.code ?? null,
    failureMessage: job.failure?.message ?? null,
    idempotencyKey: job.idempotencyKey,
    trainerPid: job.trainerPid,
    createdAt: job.createdAt.toISOString(),
    startedAt: job.startedAt?.toISOString() ?? null,
    finishedAt: job.finishedAt?.toISOString() ?? null,
  };
}

export function jobFromTable(row: JobTable): JobRow {
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    modelId: row.modelId,
    modelName: row.modelName,
    config: JSON.parse(row.config) as unknown,
    strategy: row.strategy,
    plannedBytes: row.plannedBytes,
    queueNumber: row.queueNumber,
    progress: JSON.parse(row.progress) as unknown,
    memory: row.memory === null ? null : (JSON.parse(row.memory) as unknown),
    failure: row.failureCode === null ? null : { code: row.failureCode, message: row.failureMessage ?? '' },
    idempotencyKey: row.idempotencyKey,
    trainerPid: row.trainerPid,
    createdAt: new Date(row.createdAt),
    startedAt: toDate(row.startedAt),
    finishedAt: toDate(row.finishedAt),
  };
}

/** The columns that a change sets; those that it leaves out keep their values. */
export function jobChangeToTable(change: JobRowChange): Partial<JobTable> {
  return {
    ...(change.name !== undefined && { name: change.name }),
    ...(change.state !== undefined && { state: change.state }),
    ...(change.strategy !== undefined && { strategy: change.strategy }),
    ...(change.plannedBytes !== undefined && { plannedBytes: change.plannedBytes }),
    ...(change.queueNumber !== undefined && { queueNumber: change.queueNumber }),
    ...(change.progress !== undefined && { progress: JSON.stringify(change.progress) }),
    ...(change.memory !== undefined && { memory: toJson(change.memory) }),
    ...(change.failure !== undefined && {
      failureCode: change.failure?.code ?? null,
      failureMessage: change.failure?.message ?? null,
    }),
    ...(change.trainerPid !== undefined && { trainerPid: change.trainerPid }),
    ...(change.startedAt !== undefined && { startedAt: change.startedAt?.toISOString() ?? null }),
    ...(change.finishedAt !== undefined && { finishedAt: change.finishedAt?.toISOString() ?? null }),
  };
}

function toJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

function toDate(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
