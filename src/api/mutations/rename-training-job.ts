import { Arg, Ctx, Mutation, Resolver, createUnionType } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { toErrorResult } from '../error-results.js';
import { expectJob } from '../find-job.js';
import { readJobName } from '../inputs/check-name.js';
import { RenameTrainingJobInput } from '../inputs/rename-training-job-input.js';
import { InvalidInputResult, NotFoundResult } from '../types/errors.js';
import { TrainingJobPayload } from '../types/training-job.js';

const RenameTrainingJobResult = createUnionType({
  name: 'RenameTrainingJobResult',
  types: () => [TrainingJobPayload, InvalidInputResult, NotFoundResult] as const,
});

@Resolver()
export class RenameTrainingJobMutation {
  @Mutation(() => RenameTrainingJobResult, { description: 'Whatever the state of the job.' })
  async renameTrainingJob(
    @Arg('input', () => RenameTrainingJobInput) { jobId, name }: RenameTrainingJobInput,
    @Ctx() { jobs }: ApiContext,
  ): Promise<typeof RenameTrainingJobResult> {
    try {
      const given = readJobName('input.name', name);
      const { id } = await expectJob(jobs, jobId);
      return new TrainingJobPayload(await jobs.rename(id, given));
    } catch (error) {
      return toErrorResult(error, [InvalidInputResult, NotFoundResult]);
    }
  }
}
