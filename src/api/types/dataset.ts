import { Field, Int, ObjectType } from 'type-graphql';
import { ImageShape } from './image-shape.js';

@ObjectType()
export class Dataset {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  description!: string;

  @Field(() => Boolean)
  available!: boolean;

  @Field(() => [String])
  classes!: readonly string[];

  @Field(() => Int, { nullable: true })
  trainImages!: number | null;

  @Field(() => Int, { nullable: true })
  validationImages!: number | null;

  @Field(() => ImageShape, { nullable: true })
  image!: ImageShape | null;
}
