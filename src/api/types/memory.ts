import { GraphQLSafeInt } from 'graphql-scalars';
import { Field, ObjectType } from 'type-graphql';

@ObjectType()
export class MemoryCategories {
  @Field(() => GraphQLSafeInt)
  parameterBytes!: number;

  @Field(() => GraphQLSafeInt)
  gradientBytes!: number;

  @Field(() => GraphQLSafeInt)
  optimizerBytes!: number;

  @Field(() => GraphQLSafeInt, { description: 'Kept from the forward pass for the backward pass.' })
  savedActivationBytes!: number;

  @Field(() => GraphQLSafeInt, {
    description: "The rest of the arena: outputs in flight, their gradients, kernels' workspace.",
  })
  temporaryBytes!: number;
}

@ObjectType({ description: 'What a device holds, measured by its own allocator.' })
export class MemoryStatistics {
  @Field(() => GraphQLSafeInt)
  plannedBytes!: number;

  @Field(() => GraphQLSafeInt)
  peakBytes!: number;

  @Field(() => GraphQLSafeInt)
  currentBytes!: number;

  @Field(() => MemoryCategories)
  categories!: MemoryCategories;

  @Field(() => GraphQLSafeInt, {
    description: "The trainer process's resident set at its highest, from the operating system.",
  })
  processPeakBytes!: number;
}
