import { Field, Float, InputType } from 'type-graphql';

@InputType()
export class OptimizerInput {
  @Field(() => Float, { defaultValue: 0.1 })
  learningRate!: number;

  @Field(() => Float, { defaultValue: 0 })
  momentum!: number;

  @Field(() => Boolean, { defaultValue: false })
  nesterov!: boolean;

  @Field(() => Float, { defaultValue: 0 })
  weightDecay!: number;
}
