import { Arg, Ctx, Field, ID, Mutation, ObjectType, Resolver, createUnionType } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { toErrorResult } from '../error-results.js';
import { expectJob } from '../find-job.js';
import { TrainingJobIdInput } from '../inputs/training-job-id-input.js';
import { ConflictResult, NotFoundResult } from '../types/errors.js';

@ObjectType()
export class DeleteTrainingJobPayload {
  @Field(() => ID)
  readonly jobId: string;

  constructor(jobId: string) {
    this.jobId = jobId;
  }
}

const DeleteTrainingJobResult = createUnionType({
  name: 'DeleteTrainingJobResult',
  types: () => [DeleteTrainingJobPayload, NotFoundResult, ConflictResult] as const,
});

@Resolver()
export class DeleteTrainingJobMutation {
  @Mutation(() => DeleteTrainingJobResult)
  async deleteTrainingJob(
    @Arg('input', () => TrainingJobIdInput) { jobId }: TrainingJobIdInput,
    @Ctx() { jobs }: ApiContext,
  ): Promise<typeof DeleteTrainingJobResult> {
    try {
      const { id } = await expectJob(jobs, jobId);
      await jobs.delete(id);
      return new DeleteTrainingJobPayload(id);
    } catch (error) {
      return toErrorResult(error, [NotFoundResult, ConflictResult]);
    }
  }
}
