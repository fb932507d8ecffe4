import { Arg, Ctx, Mutation, Resolver, createUnionType } from 'type-graphql';
import { ConflictError } from '../../jobs/errors/conflict-error.js';
import type { ApiContext } from '../context.js';
import { toErrorResult } from '../error-results.js';
import { expectJob } from '../find-job.js';
import { TrainingJobIdInput } from '../inputs/training-job-id-input.js';
import {
  ConflictResult,
  DeviceUnavailableResult,
  InsufficientMemoryResult,
  NotFoundResult,
} from '../types/errors.js';
import { TrainingJobPayload } from '../types/training-job.js';

const ResumeTrainingJobResult = createUnionType({
  name: 'ResumeTrainingJobResult',
  types: () =>
    [
      TrainingJobPayload,
      NotFoundResult,
      ConflictResult,
      DeviceUnavailableResult,
      InsufficientMemoryResult,
    ] as const,
});

@Resolver()
export class ResumeTrainingJobMutation {
  @Mutation(() => ResumeTrainingJobResult, {
    description:
      'Not offered yet: answers ConflictError. It will go on from the last checkpoint, to the same weights bit for bit as if it had never stopped.',
  })
  async resumeTrainingJob(
    @Arg('input', () => TrainingJobIdInput) { jobId }: TrainingJobIdInput,
    @Ctx() { jobs }: ApiContext,
  ): Promise<typeof ResumeTrainingJobResult> {
    try {
      const { id, state } = await expectJob(jobs, jobId);
      throw new ConflictError(
        `Resuming is not offered yet; job ${id} is ${state}. Start a new job with the same input instead`,
      );
    } catch (error) {
      return toErrorResult(error, [NotFoundResult, ConflictResult]);
    }
  }
}
