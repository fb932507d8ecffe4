import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Info, Query, Resolver } from 'type-graphql';
import type { RequestContext } from '../context.js';
import { MemoryPlanInput } from '../inputs/memory-plan-input.js';
import { readForecast } from '../inputs/read-forecast.js';
import { readSizedModel } from '../inputs/read-model.js';
import { planMemory } from '../plan-memory.js';
import { MemoryPlanResult } from '../types/memory-plan.js';

@Resolver()
export class MemoryPlanQuery {
  @Query(() => MemoryPlanResult, { complexity: 1000 })
  memoryPlan(
    @Arg('input', () => MemoryPlanInput) input: MemoryPlanInput,
    @Ctx() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<typeof MemoryPlanResult> {
    return planMemory(readSizedModel(input), () => readForecast(input), context, info);
  }
}
