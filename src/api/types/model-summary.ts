import { Field, Int, ObjectType, createUnionType } from 'type-graphql';
import { summaryText } from '../../model/summary-text.js';
import type { ModelSummary as Counts, LayerSummary as LayerCounts } from '../../model/summary.js';
import { inTurns } from '../in-turns.js';
import { InvalidInputResult } from './errors.js';
import { SafeInt } from './safe-int.js';

@ObjectType()
export class LayerSummary {
  @Field(() => String, {
    description: 'As torchsummary prints it: Conv2d-1, BatchNorm2d-2, DenseBlock-19, ...',
  })
  label!: string;

  @Field(() => String, { description: "The module's path: features.denseblock1.denselayer1.norm1" })
  path!: string;

  @Field(() => [Int], { description: 'Batch dimension first, as -1.' })
  outputShape!: readonly number[];

  @Field(() => SafeInt)
  parameterCount!: number;

  @Field(() => SafeInt)
  multiplyAccumulates!: number;
}

@ObjectType({ description: "torchsummary's own formula, in bytes, for a batch of one." })
export class ModelSizes {
  @Field(() => SafeInt)
  inputBytes!: number;

  @Field(() => SafeInt)
  forwardBackwardBytes!: number;

  @Field(() => SafeInt)
  parameterBytes!: number;

  @Field(() => SafeInt)
  totalBytes!: number;
}

@ObjectType()
export class ModelSummary {
  constructor(private readonly counts: Counts) {}

  @Field(() => String)
  get name(): string {
    return this.counts.name;
  }

  @Field(() => SafeInt)
  get parameterCount(): number {
    return this.counts.parameterCount;
  }

  @Field(() => SafeInt)
  get trainableParameterCount(): number {
    return this.counts.trainableParameterCount;
  }

  @Field(() => SafeInt, { description: 'Of convolutions and linear layers, for one image, forward.' })
  get multiplyAccumulates(): number {
    return this.counts.multiplyAccumulates;
  }

  @Field(() => [LayerSummary], {
    description: 'One row per module, in the order and with the rows of the torchsummary package.',
  })
  layers(): readonly (LayerCounts | Promise<LayerCounts>)[] {
    return inTurns(this.counts.layers);
  }

  @Field(() => ModelSizes)
  get sizes(): Counts['sizes'] {
    return this.counts.sizes;
  }

  @Field(() => String, { description: 'The whole summary as a table for a terminal.' })
  get text(): string {
    return summaryText(this.counts);
  }
}

export const ModelSummaryResult = createUnionType({
  name: 'ModelSummaryResult',
  types: () => [ModelSummary, InvalidInputResult] as const,
});
