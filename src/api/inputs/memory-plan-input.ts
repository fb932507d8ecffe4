import { Field, InputType, Int } from 'type-graphql';
import type { MemoryStrategy } from '../../compiler/memory-strategy.js';
import type { Precision } from '../../compiler/precision.js';
import type { DeviceKind } from '../../jobs/job.js';
import { DeviceKindEnum, MemoryStrategyEnum, PrecisionEnum } from '../types/enums.js';
import { SafeInt } from '../types/safe-int.js';
import { ImageShapeInput } from './image-shape-input.js';
import { ModelInput } from './model-input.js';
import { OptimizerInput } from './optimizer-input.js';

/** Of a model that is kept. */
@InputType()
export class ModelMemoryPlanInput {
  @Field(() => Int)
  batchSize!: number;

  @Field(() => [MemoryStrategyEnum], {
    nullable: true,
    description: 'Every strategy that is offered, AUTO aside, when left out.',
  })
  strategies?: MemoryStrategy[] | null;

  @Field(() => OptimizerInput, {
    nullable: true,
    description: 'SGD without momentum, which keeps nothing, when left out.',
  })
  optimizer?: OptimizerInput | null;

  @Field(() => DeviceKindEnum, { defaultValue: 'CPU' })
  device!: DeviceKind;

  @Field(() => PrecisionEnum, { defaultValue: 'FLOAT32' })
  precision!: Precision;

  @Field(() => SafeInt, {
    nullable: true,
    description:
      'What AUTO keeps within, needed with it among strategies. The others are planned whatever they take.',
  })
  budgetBytes?: number | null;
}

@InputType()
export class MemoryPlanInput extends ModelMemoryPlanInput {
  @Field(() => ModelInput)
  model!: ModelInput;

  @Field(() => ImageShapeInput)
  image!: ImageShapeInput;

  @Field(() => Int, { defaultValue: 10 })
  classes!: number;
}
