import { Field, Float, InputType, Int } from 'type-graphql';
import type { ResidualBlockKind } from '../../model/model-spec.js';
import { ResidualBlockKindEnum } from '../types/enums.js';

@InputType()
export class ConvolutionInput {
  @Field(() => Int)
  channels!: number;

  @Field(() => Int)
  kernel!: number;

  @Field(() => Int, { defaultValue: 1 })
  stride!: number;

  @Field(() => Int, { defaultValue: 0 })
  padding!: number;

  @Field(() => Boolean, { defaultValue: true })
  bias!: boolean;
}

@InputType()
export class PoolInput {
  @Field(() => Int)
  kernel!: number;

  @Field(() => Int, { nullable: true, description: "The kernel's size where left out." })
  stride?: number | null;

  @Field(() => Int, { defaultValue: 0 })
  padding!: number;
}

@InputType()
export class LinearInput {
  @Field(() => Int)
  features!: number;

  @Field(() => Boolean, { defaultValue: true })
  bias!: boolean;
}

@InputType()
export class ConvBlockInput {
  @Field(() => Int)
  channels!: number;

  @Field(() => Boolean, { defaultValue: true })
  bias!: boolean;
}

@InputType()
export class DenseBlockInput {
  @Field(() => Int)
  layers!: number;

  @Field(() => Int)
  growthRate!: number;

  @Field(() => Int, { defaultValue: 0 })
  bottleneckFactor!: number;

  @Field(() => Boolean, { defaultValue: true })
  bias!: boolean;

  @Field(() => Float, {
    defaultValue: 0,
    description: 'At which rate, from 0 and below 1, the output of every convolution is dropped in training.',
  })
  dropRate!: number;
}

@InputType()
export class TransitionInput {
  @Field(() => Int)
  channels!: number;

  @Field(() => Boolean, { defaultValue: true })
  bias!: boolean;
}

@InputType({
  description:
    "Its input is added to what its convolutions make, through a 1x1 convolution where the shape changes. Basic blocks with biases are the d2l book's (no norm on the shortcut); without, and bottlenecks, torchvision's.",
})
export class ResidualBlockInput {
  @Field(() => Int, {
    description: "Of the 3x3 convolutions; a bottleneck's output is four times as wide.",
  })
  channels!: number;

  @Field(() => Int, { defaultValue: 1 })
  stride!: number;

  @Field(() => ResidualBlockKindEnum, { defaultValue: 'BASIC' })
  kind!: ResidualBlockKind;

  @Field(() => Boolean, { defaultValue: true })
  bias!: boolean;
}

@InputType({ description: 'Exactly one of the fields is given.' })
export class LayerInput {
  @Field(() => ConvolutionInput, { nullable: true })
  convolution?: ConvolutionInput | null;

  @Field(() => Boolean, { nullable: true })
  batchNorm?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  relu?: boolean | null;

  @Field(() => PoolInput, { nullable: true })
  maxPool?: PoolInput | null;

  @Field(() => PoolInput, { nullable: true })
  averagePool?: PoolInput | null;

  @Field(() => Boolean, { nullable: true })
  globalAveragePool?: boolean | null;

  @Field(() => Boolean, { nullable: true })
  flatten?: boolean | null;

  @Field(() => LinearInput, { nullable: true })
  linear?: LinearInput | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The rate, from 0 and below 1, at which numbers are zeroed in training.',
  })
  dropout?: number | null;

  @Field(() => ConvBlockInput, {
    nullable: true,
    description: "Batch norm, ReLU, 3x3 convolution: the chapter's conv_block.",
  })
  convBlock?: ConvBlockInput | null;

  @Field(() => DenseBlockInput, { nullable: true })
  denseBlock?: DenseBlockInput | null;

  @Field(() => TransitionInput, { nullable: true })
  transition?: TransitionInput | null;

  @Field(() => ResidualBlockInput, { nullable: true })
  residualBlock?: ResidualBlockInput | null;
}
