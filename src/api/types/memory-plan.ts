import { GraphQLSafeInt } from 'graphql-scalars';
import { Field, Float, Int, ObjectType, createUnionType } from 'type-graphql';
import type { MemoryStrategy } from '../../compiler/memory-strategy.js';
import { MemoryStrategyEnum } from './enums.js';
import { DeviceUnavailableResult, InsufficientMemoryResult, InvalidInputResult } from './errors.js';
import { MemoryCategories } from './memory.js';

@ObjectType()
export class MemoryPoint {
  @Field(() => Int)
  kernel!: number;

  @Field(() => String)
  label!: string;

  @Field(() => GraphQLSafeInt)
  liveBytes!: number;
}

@ObjectType({ description: 'What one training step will hold, known before anything is allocated.' })
export class MemoryPlan {
  @Field(() => MemoryStrategyEnum)
  strategy!: MemoryStrategy;

  @Field(() => GraphQLSafeInt, { description: 'Exactly what the device will allocate for this job.' })
  plannedBytes!: number;

  @Field(() => MemoryCategories)
  categories!: MemoryCategories;

  @Field(() => Float, {
    description: "Arithmetic done again in the backward pass, as a fraction of the step's.",
  })
  recomputeFraction!: number;

  @Field(() => [MemoryPoint], { description: 'Live bytes at each kernel of a step, in order: for plotting.' })
  timeline!: readonly MemoryPoint[];
}

@ObjectType()
export class MemoryPlanPayload {
  @Field(() => [MemoryPlan])
  readonly plans: readonly MemoryPlan[];

  constructor(plans: readonly MemoryPlan[]) {
    this.plans = plans;
  }
}

export const MemoryPlanResult = createUnionType({
  name: 'MemoryPlanResult',
  types: () =>
    [MemoryPlanPayload, InvalidInputResult, DeviceUnavailableResult, InsufficientMemoryResult] as const,
});
