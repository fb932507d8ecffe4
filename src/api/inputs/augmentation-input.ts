import { Field, InputType, Int } from 'type-graphql';

@InputType({
  description:
    'How training images are changed at random, each epoch anew: a function of the seed, the epoch and the image.',
})
export class AugmentationInput {
  @Field(() => Int, {
    nullable: true,
    defaultValue: 0,
    description:
      'Black pixels put on each side before a crop of the original size; the paper has 4 for CIFAR.',
  })
  randomCropPadding?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Half of the images are mirrored, left to right.',
  })
  horizontalFlip?: boolean | null;
}
