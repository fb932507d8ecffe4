import { GraphQLDateTime } from 'graphql-scalars';
import { Field, Float, Int, ObjectType } from 'type-graphql';
import { MemoryStatistics } from './memory.js';

@ObjectType()
export class EpochMetrics {
  @Field(() => Int, { description: 'From 1. Also the cursor: ask for what comes after it.' })
  epoch!: number;

  @Field(() => Float)
  learningRate!: number;

  @Field(() => Float)
  trainLoss!: number;

  @Field(() => Float)
  trainAccuracy!: number;

  @Field(() => Float)
  validationLoss!: number;

  @Field(() => Float)
  validationAccuracy!: number;

  @Field(() => Float)
  seconds!: number;

  @Field(() => Float)
  imagesPerSecond!: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'Of the seconds, those in which the engine stood still for data: until the loader had the next batch, and while it ' +
      'was written to the device. Null for epochs of versions that did not measure it.',
  })
  dataWaitSeconds!: number | null;

  @Field(() => MemoryStatistics)
  memory!: MemoryStatistics;

  @Field(() => GraphQLDateTime)
  completedAt!: string;
}
