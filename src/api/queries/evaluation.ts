import { Arg, Ctx, Query, Resolver, createUnionType } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { toErrorResult } from '../error-results.js';
import { expectJob } from '../find-job.js';
import { checkNumber } from '../inputs/check-number.js';
import { EvaluationInput } from '../inputs/evaluation-input.js';
import { LIMITS } from '../limits/request-limits.js';
import { MODEL_FAILURES } from '../model-failures.js';
import { EvaluationPayload } from '../types/evaluation.js';

const EvaluationResult = createUnionType({
  name: 'EvaluationResult',
  types: () => [EvaluationPayload, ...MODEL_FAILURES] as const,
});

@Resolver()
export class EvaluationQuery {
  @Query(() => EvaluationResult, {
    // One an operation.
    complexity: 6000,
    description:
      "What a job's newest weights take its validation images for, computed on this machine's processor: seconds to " +
      'minutes, unless it was asked of the same weights before.',
  })
  async evaluation(
    @Arg('input', () => EvaluationInput) input: EvaluationInput,
    @Ctx() { jobs, trainedModels, signal }: RequestContext,
  ): Promise<typeof EvaluationResult> {
    try {
      const worst = checkNumber('input.worst', input.worst, { from: 0, to: LIMITS.worstImages });
      const job = await expectJob(jobs, input.jobId);
      return new EvaluationPayload(await trainedModels.evaluate(job, signal), worst);
    } catch (error) {
      return toErrorResult(error, MODEL_FAILURES);
    }
  }
}
