import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { DenseNetSpec, ModelSpec, StemKind } from '../../model/model-spec.js';
import type { PresetName } from '../../model/presets.js';
import { ModelPresetEnum, StemKindEnum } from './enums.js';

@ObjectType({ description: "DenseNetInput's twin." })
export class DenseNetSettings {
  @Field(() => StemKindEnum)
  stem!: StemKind;

  @Field(() => Int)
  stemChannels!: number;

  @Field(() => Int)
  growthRate!: number;

  @Field(() => [Int])
  blockLayers!: readonly number[];

  @Field(() => Int)
  bottleneckFactor!: number;

  @Field(() => Float)
  compression!: number;

  @Field(() => Boolean)
  convolutionBias!: boolean;
}

@ObjectType({
  description:
    'How a network was written: by the name of a preset or as a DenseNet. Both are null of one that was written as a ' +
    'ResNet or as a list of layers, of which summary and layerShapes tell.',
})
export class ModelSettings {
  constructor(private readonly spec: ModelSpec) {}

  @Field(() => ModelPresetEnum, { nullable: true })
  get preset(): PresetName | null {
    return 'preset' in this.spec ? (this.spec.preset as PresetName) : null;
  }

  @Field(() => DenseNetSettings, { nullable: true })
  get denseNet(): DenseNetSpec | null {
    return 'denseNet' in this.spec ? this.spec.denseNet : null;
  }
}
