import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { ClassProbability as Probability, Classification } from '../../jobs/trained-models.js';

@ObjectType()
export class ClassProbability {
  @Field(() => Int, { description: 'From 0.' })
  label!: number;

  @Field(() => String, { nullable: true, description: 'Null where the data set that named it is gone.' })
  name!: string | null;

  @Field(() => Float)
  probability!: number;
}

@ObjectType()
export class ImageClassification {
  @Field(() => [ClassProbability], { description: 'The most probable first.' })
  readonly classes: readonly Probability[];

  constructor(classes: readonly Probability[]) {
    this.classes = classes;
  }
}

@ObjectType()
export class ClassifyPayload {
  @Field(() => Int, { description: 'Whose weights were used.' })
  readonly epoch: number;

  @Field(() => [ImageClassification], { description: 'One for each image, in their order.' })
  readonly images: readonly ImageClassification[];

  constructor({ epoch, images }: Classification) {
    this.epoch = epoch;
    this.images = images.map((classes) => new ImageClassification(classes));
  }
}
