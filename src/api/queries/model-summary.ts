import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { toErrorResult } from '../error-results.js';
import { ModelSummaryInput } from '../inputs/build-model-input.js';
import { readSizedModel } from '../inputs/read-model.js';
import { placedInInput } from '../sized-model.js';
import { InvalidInputResult } from '../types/errors.js';
import { ModelSummary, ModelSummaryResult } from '../types/model-summary.js';

@Resolver()
export class ModelSummaryQuery {
  @Query(() => ModelSummaryResult, {
    description: 'Without keeping anything: what a model would be.',
    complexity: 200,
  })
  async modelSummary(
    @Arg('input', () => ModelSummaryInput) input: ModelSummaryInput,
    @Ctx() { planner, signal }: RequestContext,
  ): Promise<typeof ModelSummaryResult> {
    try {
      return new ModelSummary(await placedInInput(planner.summary(readSizedModel(input), signal)));
    } catch (error) {
      return toErrorResult(error, [InvalidInputResult]);
    }
  }
}
