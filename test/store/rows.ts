import type { JobRow } from '#densegraph/store/job-row.js';
import type { ModelRow } from '#densegraph/store/model-repository.js';

/** A model's row; ids of one digit are enough where only their order matters. */
export function modelRow(id: string, change: Partial<ModelRow> = {}): ModelRow {
  return {
    id,
    name: `model ${id}`,
    spec: { preset: 'D2L_DENSENET' },
    image: { channels: 1, height: 28, width: 28 },
    classes: 10,
    createdAt: new Date('2026-01-02T03:04:05.678Z'),
    ...change,
  };
}

export function jobRow(id: string, change: Partial<JobRow> = {}): JobRow {
  return {
    id,
    name: null,
    state: 'QUEUED',
    modelId: null,
    modelName: 'D2L_DENSENET',
    config: { epochs: 3, learningRate: 0.1, note: 'α "quoted" \u0000' },
    strategy: 'SHARED_CONCAT',
    plannedBytes: null,
    queueNumber: 0,
    progress: { epoch: 0 },
    memory: null,
    failure: null,
    idempotencyKey: null,
    trainerPid: null,
    createdAt: new Date('2026-01-02T03:04:05.678Z'),
    startedAt: null,
    finishedAt: null,
    ...change,
  };
}
