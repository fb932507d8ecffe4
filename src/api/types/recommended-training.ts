import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { RecommendedTraining as Recipe } from '../../model/recommended-training.js';
import { NormalizationEnum } from './enums.js';

@ObjectType({ description: "OptimizerInput's twin." })
export class OptimizerSettings {
  @Field(() => Float)
  learningRate!: number;

  @Field(() => Float)
  momentum!: number;

  @Field(() => Boolean)
  nesterov!: boolean;

  @Field(() => Float)
  weightDecay!: number;
}

@ObjectType({ description: "AugmentationInput's twin." })
export class AugmentationSettings {
  @Field(() => Int)
  randomCropPadding!: number;

  @Field(() => Boolean)
  horizontalFlip!: boolean;
}

@ObjectType({
  description: "How a network was trained where it is published, in the words of a job's input.",
})
export class RecommendedTraining implements Recipe {
  @Field(() => Int)
  epochs!: number;

  @Field(() => Int)
  batchSize!: number;

  @Field(() => OptimizerSettings)
  optimizer!: Recipe['optimizer'];

  @Field(() => [Int])
  learningRateMilestones!: readonly number[];

  @Field(() => Float)
  learningRateDecay!: number;

  @Field(() => AugmentationSettings)
  augmentation!: Recipe['augmentation'];

  @Field(() => NormalizationEnum)
  normalization!: Recipe['normalization'];

  @Field(() => Float, { description: 'Of the dropout after each convolution of a dense block; 0: none.' })
  dropRate!: number;

  @Field(() => String, { description: 'Where it is published, and what of it is left out.' })
  source!: string;
}
