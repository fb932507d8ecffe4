import { Field, ObjectType } from 'type-graphql';
import { SafeInt } from './safe-int.js';

@ObjectType()
export class MemoryCategories {
  @Field(() => SafeInt)
  parameterBytes!: number;

  @Field(() => SafeInt)
  gradientBytes!: number;

  @Field(() => SafeInt)
  optimizerBytes!: number;

  @Field(() => SafeInt, { description: 'Kept from the forward pass for the backward pass.' })
  savedActivationBytes!: number;

  @Field(() => SafeInt, {
    description: "The rest of the arena: outputs in flight, their gradients, kernels' workspace.",
  })
  temporaryBytes!: number;
}

@ObjectType({ description: 'What a device holds, measured by its own allocator.' })
export class MemoryStatistics {
  @Field(() => SafeInt)
  plannedBytes!: number;

  @Field(() => SafeInt)
  peakBytes!: number;

  @Field(() => SafeInt)
  currentBytes!: number;

  @Field(() => MemoryCategories)
  categories!: MemoryCategories;

  @Field(() => SafeInt, {
    description: "The trainer process's resident set at its highest, from the operating system.",
  })
  processPeakBytes!: number;
}
