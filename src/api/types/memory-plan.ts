import { Field, Float, Int, ObjectType, createUnionType } from 'type-graphql';
import type { MemoryStrategy } from '../../compiler/memory-strategy.js';
import type { Phase } from '../../compiler/step.js';
import type { MemoryForecast } from '../context.js';
import { inTurns } from '../in-turns.js';
import { MemoryStrategyEnum, TrainingPhaseEnum } from './enums.js';
import { DeviceUnavailableResult, InsufficientMemoryResult, InvalidInputResult } from './errors.js';
import { MemoryCategories } from './memory.js';
import { SafeInt } from './safe-int.js';

@ObjectType()
export class MemoryPoint {
  @Field(() => Int)
  kernel!: number;

  @Field(() => String)
  label!: string;

  @Field(() => TrainingPhaseEnum)
  phase!: Phase;

  @Field(() => SafeInt)
  liveBytes!: number;

  @Field(() => MemoryCategories, { description: 'The live bytes by purpose: they add up to liveBytes.' })
  categories!: MemoryCategories;
}

@ObjectType({ description: 'What one layer of a training step costs.' })
export class LayerMemory {
  @Field(() => String, {
    description: "The layer's path; `loss`; or what the step is given and keeps: `images`, `labels`.",
  })
  path!: string;

  @Field(() => SafeInt, {
    description:
      'Kept of its output from the forward pass for the backward pass: of a buffer that layers share, its own slice. ' +
      'All layers together have savedActivationBytes.',
  })
  savedBytes!: number;

  @Field(() => SafeInt, {
    description: 'The most that one of its kernels reads and writes in the forward pass, workspace included.',
  })
  forwardBytes!: number;

  @Field(() => SafeInt, { description: 'The same in the backward pass.' })
  backwardBytes!: number;

  @Field(() => Int)
  forwardKernels!: number;

  @Field(() => Int)
  backwardKernels!: number;
}

@ObjectType({ description: 'What one training step will hold, known before anything is allocated.' })
export class MemoryPlan {
  constructor(private readonly forecast: MemoryForecast) {}

  @Field(() => MemoryStrategyEnum)
  get strategy(): MemoryStrategy {
    return this.forecast.strategy;
  }

  @Field(() => SafeInt, { description: 'Exactly what the device will allocate for this job.' })
  get plannedBytes(): number {
    return this.forecast.plannedBytes;
  }

  @Field(() => MemoryCategories)
  get categories(): MemoryForecast['categories'] {
    return this.forecast.categories;
  }

  @Field(() => Float, {
    description: "Arithmetic done again in the backward pass, as a fraction of the step's.",
  })
  get recomputeFraction(): number {
    return this.forecast.recomputeFraction;
  }

  @Field(() => [MemoryPoint], { description: 'Live bytes at each kernel of a step, in order: for plotting.' })
  timeline(): ReturnType<typeof inTurns<MemoryForecast['timeline'][number]>> {
    return inTurns(this.forecast.timeline);
  }

  @Field(() => [LayerMemory], { description: 'In the order in which they run.' })
  layers(): ReturnType<typeof inTurns<MemoryForecast['layers'][number]>> {
    return inTurns(this.forecast.layers);
  }
}

@ObjectType()
export class MemoryPlanPayload {
  @Field(() => [MemoryPlan])
  readonly plans: readonly MemoryPlan[];

  constructor(forecasts: readonly MemoryForecast[]) {
    this.plans = forecasts.map((forecast) => new MemoryPlan(forecast));
  }
}

export const MemoryPlanResult = createUnionType({
  name: 'MemoryPlanResult',
  types: () =>
    [MemoryPlanPayload, InvalidInputResult, DeviceUnavailableResult, InsufficientMemoryResult] as const,
});
