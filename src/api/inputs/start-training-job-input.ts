import { Field, Float, ID, InputType, Int } from 'type-graphql';
import type { MemoryStrategy } from '../../compiler/memory-strategy.js';
import type { Precision } from '../../compiler/precision.js';
import type { Normalization } from '../../data/channel-statistics.js';
import type { DeviceKind } from '../../jobs/job.js';
import { DeviceKindEnum, MemoryStrategyEnum, NormalizationEnum, PrecisionEnum } from '../types/enums.js';
import { SafeInt } from '../types/safe-int.js';
import { AugmentationInput } from './augmentation-input.js';
import { ModelInput } from './model-input.js';
import { OptimizerInput } from './optimizer-input.js';

@InputType()
export class ImageSizeInput {
  @Field(() => Int)
  height!: number;

  @Field(() => Int)
  width!: number;
}

@InputType()
export class DatasetInput {
  @Field(() => String)
  name!: string;

  @Field(() => ImageSizeInput, {
    nullable: true,
    description: "Images are resized to this, as Pillow's bilinear filter does.",
  })
  resize?: ImageSizeInput | null;

  @Field(() => Int, { nullable: true, description: 'Use only the first images of each part.' })
  trainLimit?: number | null;

  @Field(() => Int, { nullable: true })
  validationLimit?: number | null;
}

@InputType()
export class StartTrainingJobInput {
  @Field(() => String, {
    nullable: true,
    description:
      'What the job is to be called: one line of 1 to 200 characters, spaces around it aside. No part of what idempotencyKey ' +
      'stands for.',
  })
  name?: string | null;

  @Field(() => ModelInput, {
    nullable: true,
    description:
      "Exactly one of model and modelId. With model, the data set's image shape and classes complete it.",
  })
  model?: ModelInput | null;

  @Field(() => ID, { nullable: true })
  modelId?: string | null;

  @Field(() => DatasetInput)
  dataset!: DatasetInput;

  @Field(() => AugmentationInput, {
    nullable: true,
    description: 'Of the training images; none when left out.',
  })
  augmentation?: AugmentationInput | null;

  @Field(() => NormalizationEnum, { defaultValue: 'NONE' })
  normalization!: Normalization;

  @Field(() => Int)
  epochs!: number;

  @Field(() => Int)
  batchSize!: number;

  @Field(() => OptimizerInput)
  optimizer!: OptimizerInput;

  @Field(() => [Int], {
    nullable: true,
    defaultValue: [],
    description:
      'Epochs after which the learning rate is multiplied by learningRateDecay, as in the paper at 50 % and 75 %.',
  })
  learningRateMilestones!: number[] | null;

  @Field(() => Float, { nullable: true, defaultValue: 0.1 })
  learningRateDecay!: number | null;

  @Field(() => Int, { nullable: true, defaultValue: 0 })
  seed!: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      "A file of the state directory's folder weights to start from: safetensors with torchvision's names and " +
      'layouts, or a checkpoint or export of another job. The classifier may have another shape there.',
  })
  initialWeights?: string | null;

  @Field(() => DeviceKindEnum, { defaultValue: 'CPU' })
  device!: DeviceKind;

  @Field(() => PrecisionEnum, { defaultValue: 'FLOAT32' })
  precision!: Precision;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'On CUDA, products of float32 may round their factors to TF32 (10 bits), which is faster.',
  })
  allowTf32!: boolean;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'On CUDA, kernels may be used that give other bits from run to run.',
  })
  allowNondeterministic!: boolean;

  @Field(() => MemoryStrategyEnum, { defaultValue: 'AUTO' })
  memoryStrategy!: MemoryStrategy;

  @Field(() => SafeInt, { nullable: true })
  memoryBudgetBytes?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Checkpoints within an epoch, after so many of its steps each; by default there is one after each epoch.',
  })
  checkpointEverySteps?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'A second start with the same key and the same input returns the first job; with another input, a ConflictError.',
  })
  idempotencyKey?: string | null;
}
