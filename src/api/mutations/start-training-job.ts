import { Arg, Ctx, Field, Mutation, ObjectType, Resolver, createUnionType } from 'type-graphql';
import type { Job } from '../../jobs/job.js';
import type { StartRequest } from '../../jobs/job-service.js';
import { completeModel } from '../complete-model.js';
import type { ApiContext } from '../context.js';
import { toErrorResult } from '../error-results.js';
import { readJobName } from '../inputs/check-name.js';
import { readDatasetRequest, readIdempotencyKey, readTrainingSettings } from '../inputs/read-training-job.js';
import { StartTrainingJobInput } from '../inputs/start-training-job-input.js';
import { jobImages } from '../job-images.js';
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

  @Field(() => [String], {
    description:
      'Parameters that initialWeights has in another shape (the classifier), so that they start afresh.',
  })
  readonly freshParameters: readonly string[];

  constructor(job: Job) {
    this.job = new TrainingJob(job);
    this.freshParameters = job.config.initialWeights?.freshParameters ?? [];
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

async function readRequest(input: StartTrainingJobInput, context: ApiContext): Promise<StartRequest> {
  const { dataDirectory, jobs, trainedModels } = context;
  const name = readJobName('input.name', input.name);
  const settings = readTrainingSettings(input);
  jobs.checkSettings(settings);
  const idempotencyKey = readIdempotencyKey(input.idempotencyKey);
  const request = readDatasetRequest(input.dataset);
  const first = idempotencyKey === null ? null : await jobs.findByIdempotencyKey(idempotencyKey);
  const images = await jobImages(request, first, dataDirectory);
  const { modelId, modelName, ...model } = await completeModel(input, images, context);
  const initialWeights =
    input.initialWeights == null ? null : await trainedModels.examineWeights(input.initialWeights, model);
  const config = { ...model, dataset: request, ...settings, initialWeights };
  return { name, config, modelId, modelName, idempotencyKey };
}
