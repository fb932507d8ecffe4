import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { Evaluation, WorstImage as Worst } from '../../jobs/trained-models.js';

@ObjectType({ description: 'A validation image that the network is wrong or unsure about.' })
export class WorstImage {
  @Field(() => Int, { description: 'Among the validation images, from 0.' })
  readonly index: number;

  @Field(() => Int, { description: 'The class that it has, from 0.' })
  readonly label: number;

  @Field(() => String, { nullable: true })
  readonly labelName: string | null;

  @Field(() => Int, { description: 'The class that the network takes it for.' })
  readonly predicted: number;

  @Field(() => String, { nullable: true })
  readonly predictedName: string | null;

  @Field(() => Float, { description: 'Of the class that it has.' })
  readonly probability: number;

  @Field(() => Float, { description: 'Cross entropy: -ln of that probability.' })
  readonly loss: number;

  @Field(() => String, {
    description: 'The image as the data set has it, at most 128 pixels a side: a PNG file in base64.',
  })
  readonly png: string;

  constructor({ index, label, predicted, loss, png }: Worst, classes: Evaluation['classes']) {
    this.index = index;
    this.label = label;
    this.labelName = classes[label] ?? null;
    this.predicted = predicted;
    this.predictedName = classes[predicted] ?? null;
    this.probability = Math.exp(-loss);
    this.loss = loss;
    this.png = png;
  }
}

@ObjectType({ description: "What a job's weights make of its validation images." })
export class EvaluationPayload {
  @Field(() => Int, { description: 'Whose weights were used.' })
  readonly epoch: number;

  @Field(() => Int, { description: 'How many were looked at: all validation images of the job.' })
  readonly images: number;

  @Field(() => Float)
  readonly accuracy: number;

  @Field(() => Float, { description: 'Mean cross entropy.' })
  readonly loss: number;

  @Field(() => [String], {
    nullable: 'items',
    description: "The names of the network's classes; null beyond those that the data set has.",
  })
  readonly classes: Evaluation['classes'];

  @Field(() => [[Int]], {
    nullable: true,
    description:
      'How many images of each class (a row) were taken for each class (a column). Null for more than 128 classes.',
  })
  readonly confusion: Evaluation['confusion'];

  @Field(() => [WorstImage], { description: 'Those of the highest loss, the highest first.' })
  readonly worst: readonly WorstImage[];

  constructor({ epoch, images, accuracy, loss, classes, confusion, worst }: Evaluation, worstCount: number) {
    this.epoch = epoch;
    this.images = images;
    this.accuracy = accuracy;
    this.loss = loss;
    this.classes = classes;
    this.confusion = confusion;
    this.worst = worst.slice(0, worstCount).map((image) => new WorstImage(image, classes));
  }
}
