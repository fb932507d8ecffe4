import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import type { EpochMetrics, TrainingJobState } from '#densegraph/jobs/job.js';
import { openStore } from '#densegraph/store/store.js';
import { config, epochMetrics, memory } from '../jobs/samples.js';
import { jobRow } from '../store/rows.js';

const ENDS: readonly TrainingJobState[] = ['SUCCEEDED', 'CANCELED', 'FAILED', 'INTERRUPTED'];
const MODELS = ['D2L_DENSENET', 'DENSENET_121', 'DENSENET_BC_CIFAR_100_12', 'RESNET_50'];

/** Has a state directory hold jobs that have ended, each after so many epochs; returns their ids, newest first. */
export async function seedJobs(stateDirectory: string, jobs: number, epochs: number): Promise<string[]> {
  mkdirSync(stateDirectory, { recursive: true });
  const file = join(stateDirectory, 'densegraph.db');
  const store = await openStore(file);
  const ids: string[] = [];
  for (let number = 0; number < jobs; number++) {
    const id = `0198a000-0000-7000-8000-${String(number).padStart(12, '0')}`;
    ids.unshift(id);
    const state = ENDS[number % ENDS.length] ?? 'SUCCEEDED';
    const createdAt = new Date(Date.UTC(2026, 10, 1, 0, number));
    await store.jobs.insert(
      jobRow(id, {
        state,
        modelName: MODELS[number % MODELS.length] ?? '',
        config: {
          ...config(),
          image: { channels: 1, height: 96, width: 96 },
          dataset: {
            name: 'fashion-mnist',
            resize: { height: 96, width: 96 },
            trainLimit: null,
            validationLimit: 1000,
          },
          epochs,
          seed: number,
        },
        plannedBytes: 1_269_633_024,
        progress: {
          epoch: epochs,
          step: 469,
          stepsPerEpoch: 469,
          trainLoss: 0.25,
          imagesPerSecond: 812,
          remainingSeconds: 0,
        },
        memory: { ...memory(1_269_000_000), plannedBytes: 1_269_633_024 },
        failure:
          state === 'FAILED'
            ? {
                code: 'DEVICE_OUT_OF_MEMORY',
                message: 'Expected 1269633024 bytes of memory but 1000000 are free',
              }
            : null,
        createdAt,
        startedAt: createdAt,
        finishedAt: new Date(createdAt.getTime() + 3_600_000),
      }),
    );
  }
  await store.close();
  insertEpochs(file, ids, epochs);
  return ids;
}

/** All in one transaction, which the store has no reason to be able to. */
function insertEpochs(file: string, ids: readonly string[], epochs: number): void {
  const database = new Database(file);
  const insert = database.prepare('INSERT INTO epochs (job_id, epoch, metrics) VALUES (?, ?, ?)');
  database.exec('BEGIN');
  for (const [index, id] of ids.entries()) {
    for (let epoch = 1; epoch <= epochs; epoch++)
      insert.run(id, epoch, JSON.stringify(metrics(epoch, index)));
  }
  database.exec('COMMIT');
  database.close();
}

/** A run that learns, each job a little slower than the one before. */
function metrics(epoch: number, index: number): EpochMetrics {
  const rest = Math.exp(-epoch / (20 + index)) + 0.02 * Math.sin(epoch * 1.7 + index);
  return {
    ...epochMetrics(epoch),
    trainLoss: 0.2 + 2 * Math.abs(rest),
    validationLoss: 0.3 + 1.9 * Math.abs(rest),
    trainAccuracy: 0.97 - 0.6 * Math.abs(rest),
    validationAccuracy: 0.92 - 0.6 * Math.abs(rest),
    imagesPerSecond: 812,
    seconds: 74,
  };
}
