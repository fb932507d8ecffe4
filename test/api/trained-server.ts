import { checkConfig } from '#densegraph/training/check-config.js';
import { reaches } from '../jobs/open-test-jobs.js';
import { openTestServer, operation, stringAt } from './open-test-server.js';
import type { TestServer } from './open-test-server.js';

export const TRAINER = new URL('../../dist/jobs/trainer-process.js', import.meta.url);

/** A small network on the built-in images, whose training takes a second. */
export const SMALL_JOB = {
  model: { denseNet: { blockLayers: [2, 2], growthRate: 8, stemChannels: 16, bottleneckFactor: 2 } },
  dataset: { name: 'shapes', resize: { height: 32, width: 32 }, trainLimit: 1200, validationLimit: 100 },
  normalization: 'PER_CHANNEL',
  epochs: 4,
  batchSize: 32,
  optimizer: { learningRate: 0.1, momentum: 0.9 },
};

/** A server whose jobs really train. */
export function openRealServer(): Promise<TestServer> {
  return openTestServer(
    { dataDirectory: null },
    { check: checkConfig, trainerProcess: TRAINER, dataDirectory: null },
  );
}

/** Trains a job to its end; returns its id. */
export async function trainJob({ post, jobs }: TestServer, input: object = SMALL_JOB): Promise<string> {
  const id = stringAt(
    await post(operation('start-training-job'), { input }),
    'startTrainingJob',
    'job',
    'id',
  );
  await reaches(jobs, id, 'SUCCEEDED');
  return id;
}
