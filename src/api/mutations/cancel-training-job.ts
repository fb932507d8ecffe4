import { Arg, Ctx, Mutation, Resolver, createUnionType } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { toErrorResult } from '../error-results.js';
import { expectJob } from '../find-job.js';
import { TrainingJobIdInput } from '../inputs/training-job-id-input.js';
import { ConflictResult, NotFoundResult } from '../types/errors.js';
import { TrainingJobPayload } from '../types/training-job.js';

const CancelTrainingJobResult = createUnionType({
  name: 'CancelTrainingJobResult',
  types: () => [TrainingJobPayload, NotFoundResult, ConflictResult] as const,
});

@Resolver()
export class CancelTrainingJobMutation {
  @Mutation(() => CancelTrainingJobResult, {
    description: 'Idempotent. The job stops at its next step, with a checkpoint of it.',
  })
  async cancelTrainingJob(
    @Arg('input', () => TrainingJobIdInput) { jobId }: TrainingJobIdInput,
    @Ctx() { jobs }: ApiContext,
  ): Promise<typeof CancelTrainingJobResult> {
    try {
      const { id } = await expectJob(jobs, jobId);
      return new TrainingJobPayload(await jobs.cancel(id));
    } catch (error) {
      return toErrorResult(error, [NotFoundResult, ConflictResult]);
    }
  }
}
