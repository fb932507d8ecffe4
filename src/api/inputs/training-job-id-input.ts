import { Field, ID, InputType } from 'type-graphql';

@InputType()
export class TrainingJobIdInput {
  @Field(() => ID)
  jobId!: string;
}
