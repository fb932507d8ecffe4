import { Field, ID, InputType } from 'type-graphql';

@InputType()
export class RenameTrainingJobInput {
  @Field(() => ID)
  jobId!: string;

  @Field(() => String, { nullable: true, description: 'Null takes the name away.' })
  name?: string | null;
}
