import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { buildGraph } from '../build-graph.js';
import type { ApiContext } from '../context.js';
import { toErrorResult } from '../error-results.js';
import { MemoryPlanInput } from '../inputs/memory-plan-input.js';
import { readModel } from '../inputs/read-model.js';
import { planMemory } from '../plan-memory.js';
import { InvalidInputResult } from '../types/errors.js';
import { MemoryPlanResult } from '../types/memory-plan.js';

@Resolver()
export class MemoryPlanQuery {
  @Query(() => MemoryPlanResult, { complexity: 1000 })
  memoryPlan(
    @Arg('input', () => MemoryPlanInput) input: MemoryPlanInput,
    @Ctx() context: ApiContext,
  ): typeof MemoryPlanResult {
    const model = { model: readModel(input.model), image: input.image, classes: input.classes };
    try {
      buildGraph(model);
    } catch (error) {
      return toErrorResult(error, [InvalidInputResult]);
    }
    return planMemory(model, input, context);
  }
}
