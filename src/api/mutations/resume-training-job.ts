import { Arg, Ctx, Mutation, Resolver, createUnionType } from 'type-graphql';
import { DatasetUnavailableError } from '../../data/dataset-errors.js';
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

const FAILURES = [NotFoundResult, ConflictResult, DeviceUnavailableResult, InsufficientMemoryResult] as const;

const ResumeTrainingJobResult = createUnionType({
  name: 'ResumeTrainingJobResult',
  types: () => [TrainingJobPayload, ...FAILURES] as const,
});

@Resolver()
export class ResumeTrainingJobMutation {
  @Mutation(() => ResumeTrainingJobResult, {
    description:
      'Goes on from the last checkpoint, to the same weights bit for bit as if it had never stopped. The job waits for its ' +
      'turn again. ConflictError for a job that is not INTERRUPTED, CANCELED or FAILED, or that has diverged. ' +
      'Where the data have changed or no checkpoint can be read, the job becomes FAILED and says so.',
    complexity: 1000,
  })
  async resumeTrainingJob(
    @Arg('input', () => TrainingJobIdInput) { jobId }: TrainingJobIdInput,
    @Ctx() { jobs }: ApiContext,
  ): Promise<typeof ResumeTrainingJobResult> {
    try {
      const { id } = await expectJob(jobs, jobId);
      return new TrainingJobPayload(await jobs.resume(id));
    } catch (error) {
      return toErrorResult(asConflict(error), FAILURES);
    }
  }
}

/** The files that the job needs are not what they were: the contract has no other name for that. */
function asConflict(error: unknown): unknown {
  return error instanceof DatasetUnavailableError ? new ConflictError(error.message) : error;
}
