import { Field, InputType, Int } from 'type-graphql';

@InputType()
export class ImageShapeInput {
  @Field(() => Int)
  channels!: number;

  @Field(() => Int)
  height!: number;

  @Field(() => Int)
  width!: number;
}
