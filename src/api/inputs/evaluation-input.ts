import { Field, ID, InputType, Int } from 'type-graphql';

@InputType()
export class EvaluationInput {
  @Field(() => ID)
  jobId!: string;

  @Field(() => Int, { defaultValue: 12, description: 'How many of the worst images to tell of: 0 to 32.' })
  worst!: number;
}
