import { Field, ObjectType } from 'type-graphql';
import { SafeInt } from './safe-int.js';

@ObjectType()
export class WeightsFile {
  @Field(() => String)
  name!: string;

  @Field(() => SafeInt, { nullable: true })
  bytes!: number | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Trainable parameters; null where the file cannot be used.',
  })
  parameterCount!: number | null;

  @Field(() => String, { nullable: true, description: 'Why the file cannot be used, where it cannot.' })
  unusableReason!: string | null;
}
