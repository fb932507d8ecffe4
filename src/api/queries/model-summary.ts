import { Arg, Query, Resolver } from 'type-graphql';
import { buildGraph } from '../build-graph.js';
import { toErrorResult } from '../error-results.js';
import { ModelSummaryInput } from '../inputs/build-model-input.js';
import { readModel } from '../inputs/read-model.js';
import { InvalidInputResult } from '../types/errors.js';
import { ModelSummary, ModelSummaryResult } from '../types/model-summary.js';

@Resolver()
export class ModelSummaryQuery {
  @Query(() => ModelSummaryResult, {
    description: 'Without keeping anything: what a model would be.',
    complexity: 200,
  })
  modelSummary(@Arg('input', () => ModelSummaryInput) input: ModelSummaryInput): typeof ModelSummaryResult {
    const { image, classes } = input;
    try {
      return new ModelSummary(buildGraph({ model: readModel(input.model), image, classes }));
    } catch (error) {
      return toErrorResult(error, [InvalidInputResult]);
    }
  }
}
