import { Field, Int, ObjectType } from 'type-graphql';

@ObjectType()
export class ImageShape {
  @Field(() => Int)
  channels!: number;

  @Field(() => Int)
  height!: number;

  @Field(() => Int)
  width!: number;
}
