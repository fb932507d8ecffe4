import { Field, InputType, Int } from 'type-graphql';
import { ImageShapeInput } from './image-shape-input.js';
import { ModelInput } from './model-input.js';

@InputType()
export class BuildModelInput {
  @Field(() => String, {
    nullable: true,
    description: 'Unique among models; made from the preset or the layers when left out.',
  })
  name?: string | null;

  @Field(() => ModelInput)
  model!: ModelInput;

  @Field(() => ImageShapeInput)
  image!: ImageShapeInput;

  @Field(() => Int, { defaultValue: 10 })
  classes!: number;
}

@InputType()
export class ModelSummaryInput {
  @Field(() => ModelInput)
  model!: ModelInput;

  @Field(() => ImageShapeInput)
  image!: ImageShapeInput;

  @Field(() => Int, { defaultValue: 10 })
  classes!: number;
}

@InputType()
export class LayerShapesInput extends ModelSummaryInput {}
