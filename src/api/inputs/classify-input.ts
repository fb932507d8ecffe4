import { Field, ID, InputType, Int } from 'type-graphql';
import type { DatasetPlace } from '../../data/pick-images.js';
import { DatasetPartEnum } from '../types/enums.js';

@InputType({ description: 'Row by row from the top, a byte a channel.' })
export class PixelsInput {
  @Field(() => String, { description: 'In base64.' })
  data!: string;

  @Field(() => Int)
  width!: number;

  @Field(() => Int)
  height!: number;

  @Field(() => Int)
  channels!: number;
}

@InputType()
export class DatasetImageInput {
  @Field(() => String)
  name!: string;

  @Field(() => DatasetPartEnum)
  part!: DatasetPlace['part'];

  @Field(() => Int, { description: 'From 0.' })
  index!: number;
}

@InputType({
  description:
    "Exactly one of the fields. Images are given the network's channels (gray by luminance, an alpha is dropped) and " +
    'resized to its size as in training.',
})
export class ImageInput {
  @Field(() => String, { nullable: true, description: 'A PNG file of any kind, in base64.' })
  png?: string | null;

  @Field(() => PixelsInput, { nullable: true })
  pixels?: PixelsInput | null;

  @Field(() => DatasetImageInput, { nullable: true })
  dataset?: DatasetImageInput | null;
}

@InputType()
export class ClassifyInput {
  @Field(() => ID)
  jobId!: string;

  @Field(() => [ImageInput], { description: '1 to 64.' })
  images!: ImageInput[];

  @Field(() => Int, { defaultValue: 5, description: 'How many classes to tell of each image.' })
  top!: number;
}
