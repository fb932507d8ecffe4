import { GraphQLSafeInt } from 'graphql-scalars';
import { Field, ObjectType } from 'type-graphql';

@ObjectType()
export class WeightsFile {
  @Field(() => String)
  name!: string;

  @Field(() => GraphQLSafeInt, { nullable: true })
  bytes!: number | null;

  @Field(() => GraphQLSafeInt, {
    nullable: true,
    description: 'Trainable parameters; null where the file cannot be used.',
  })
  parameterCount!: number | null;

  @Field(() => String, { nullable: true, description: 'Why the file cannot be used, where it cannot.' })
  unusableReason!: string | null;
}
