import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { MemoryStrategy } from '../../compiler/memory-strategy.js';
import type { TrainingConfig } from '../../jobs/job.js';
import { MemoryStrategyEnum, NormalizationEnum } from './enums.js';
import { ImageShape } from './image-shape.js';
import { ModelSettings } from './model-settings.js';
import { AugmentationSettings, OptimizerSettings } from './recommended-training.js';
import { SafeInt } from './safe-int.js';

@ObjectType({ description: "ImageSizeInput's twin." })
export class ImageSize {
  @Field(() => Int)
  height!: number;

  @Field(() => Int)
  width!: number;
}

@ObjectType({ description: "DatasetInput's twin." })
export class DatasetSettings {
  @Field(() => String)
  name!: string;

  @Field(() => ImageSize, { nullable: true })
  resize!: ImageSize | null;

  @Field(() => Int, { nullable: true })
  trainLimit!: number | null;

  @Field(() => Int, { nullable: true })
  validationLimit!: number | null;
}

@ObjectType({
  description: "What a job was started with, besides what the job itself tells: its input's twin.",
})
export class TrainingSettings {
  constructor(private readonly config: TrainingConfig) {}

  @Field(() => ModelSettings)
  get model(): ModelSettings {
    return new ModelSettings(this.config.model);
  }

  @Field(() => DatasetSettings)
  get dataset(): TrainingConfig['dataset'] {
    return this.config.dataset;
  }

  @Field(() => ImageShape, { description: 'Of the images that the network sees: after the resize.' })
  get image(): TrainingConfig['image'] {
    return this.config.image;
  }

  @Field(() => Int)
  get classes(): number {
    return this.config.classes;
  }

  @Field(() => AugmentationSettings)
  get augmentation(): TrainingConfig['augmentation'] {
    return this.config.augmentation;
  }

  @Field(() => NormalizationEnum)
  get normalization(): TrainingConfig['normalization'] {
    return this.config.normalization;
  }

  @Field(() => OptimizerSettings)
  get optimizer(): TrainingConfig['optimizer'] {
    return this.config.optimizer;
  }

  @Field(() => [Int])
  get learningRateMilestones(): readonly number[] {
    return this.config.learningRateMilestones;
  }

  @Field(() => Float)
  get learningRateDecay(): number {
    return this.config.learningRateDecay;
  }

  @Field(() => Int)
  get seed(): number {
    return this.config.seed;
  }

  @Field(() => String, { nullable: true, description: 'The file that it started from; null: from its seed.' })
  get initialWeights(): string | null {
    return this.config.initialWeights?.fileName ?? null;
  }

  @Field(() => Boolean)
  get allowTf32(): boolean {
    return this.config.allowTf32;
  }

  @Field(() => Boolean)
  get allowNondeterministic(): boolean {
    return this.config.allowNondeterministic;
  }

  @Field(() => MemoryStrategyEnum, { description: 'What was asked for: the job tells what AUTO chose.' })
  get memoryStrategy(): MemoryStrategy {
    return this.config.memoryStrategy;
  }

  @Field(() => SafeInt, { nullable: true })
  get memoryBudgetBytes(): number | null {
    return this.config.memoryBudgetBytes;
  }

  @Field(() => Int, { nullable: true })
  get checkpointEverySteps(): number | null {
    return this.config.checkpointEverySteps;
  }
}
