import type { JobRow } from '../store/job-row.js';
import { IMPLIED_SETTINGS } from '../training/training-config.js';
import type { EpochMetrics, Job, TrainingJobState } from './job.js';

/** What may change in a job after it was made. */
export type JobChange = Partial<
  Pick<
    Job,
    | 'name'
    | 'state'
    | 'strategy'
    | 'plannedBytes'
    | 'progress'
    | 'memory'
    | 'failure'
    | 'startedAt'
    | 'finishedAt'
  >
>;

/** What a job shows of itself between its epochs. */
export type JobProgress = Pick<JobChange, 'progress' | 'memory' | 'strategy' | 'plannedBytes'>;

/**
 * The job that a row holds. Rows were written by this room, so their plain data has the types it gave them; the configs
 * of earlier versions lack what goes without saying.
 */
export function jobFromRow(row: JobRow): Job {
  return {
    id: row.id,
    name: row.name,
    state: row.state as TrainingJobState,
    modelId: row.modelId,
    modelName: row.modelName,
    config: { ...IMPLIED_SETTINGS, ...(row.config as Job['config']) },
    strategy: row.strategy as Job['strategy'],
    plannedBytes: row.plannedBytes,
    progress: row.progress as Job['progress'],
    memory: row.memory as Job['memory'],
    failure: row.failure,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
  };
}

/** The epoch that stored metrics tell of; those of earlier versions lack what these did not measure. */
export function epochFromRow(metrics: unknown): EpochMetrics {
  const stored = metrics as Omit<EpochMetrics, 'dataWaitSeconds'> & { readonly dataWaitSeconds?: number };
  return { ...stored, dataWaitSeconds: stored.dataWaitSeconds ?? null };
}
