import { Arg, Ctx, Field, Mutation, ObjectType, Resolver, createUnionType } from 'type-graphql';
import type { Job } from '../../jobs/job.js';
import type { StartRequest } from '../../jobs/job-service.js';
import { completeModel } from '../complete-model.js';
import type { ApiContext } from '../context.js';
import { toErrorResult } from '../error-results.js';
import { findDataset } from '../find-dataset.js';
import { readDatasetRequest, readIdempotencyKey, readTrainingSettings } from '../inputs/read-training-job.js';
import { StartTrainingJobInput } from '../inputs/start-training-job-input.js';
import {
  ConflictResult,
  DatasetUnavailableResult,
  DeviceUnavailableResult,
  InsufficientMemoryResult,
  InvalidInputResult,
} from '../types/errors.js';
import { TrainingJob } from '../types/training-job.js';

@ObjectType()
export class StartTrainingJobPayload {
  @Field(() => TrainingJob)
  readonly job: TrainingJob;

  constructor(job: Job) {
    this.job = new TrainingJob(job);
  }
}

const FAILURES = [
  InvalidInputResult,
  DatasetUnavailableResult,
  DeviceUnavailableResult,
  InsufficientMemoryResult,
  ConflictResult,
] as const;

const StartTrainingJobResult = createUnionType({
  name: 'StartTrainingJobResult',
  types: () => [StartTrainingJobPayload, ...FAILURES] as const,
});

@Resolver()
export class StartTrainingJobMutation {
  @Mutation(() => StartTrainingJobResult, { complexity: 1000 })
  async startTrainingJob(
    @Arg('input', () => StartTrainingJobInput) input: StartTrainingJobInput,
    @Ctx() context: ApiContext,
  ): Promise<typeof StartTrainingJobResult> {
    try {
      return new StartTrainingJobPayload(await context.jobs.start(await readRequest(input, context)));
    } catch (error) {
      return toErrorResult(error, FAILURES);
    }
  }
}

async function readRequest(
  input: StartTrainingJobInput,
  { models, dataDirectory }: ApiContext,
): Promise<StartRequest> {
  const settings = readTrainingSettings(input);
  const idempotencyKey = readIdempotencyKey(input.idempotencyKey);
  const request = readDatasetRequest(input.dataset);
  const dataset = await findDataset(request, dataDirectory);
  const { modelId, modelName, ...model } = await completeModel(input, request, dataset, models);
  return { config: { ...model, dataset: request, ...settings }, modelId, modelName, idempotencyKey };
}
