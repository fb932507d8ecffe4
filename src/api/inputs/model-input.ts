import { Field, Float, InputType, Int } from 'type-graphql';
import { DENSE_NET_DEFAULTS, RES_NET_DEFAULTS } from '../../model/model-defaults.js';
import type { ResidualBlockKind, StemKind } from '../../model/model-spec.js';
import type { PresetName } from '../../model/presets.js';
import { ModelPresetEnum, ResidualBlockKindEnum, StemKindEnum } from '../types/enums.js';
import { LayerInput } from './layer-input.js';

@InputType()
export class DenseNetInput {
  @Field(() => StemKindEnum, { nullable: true, defaultValue: DENSE_NET_DEFAULTS.stem })
  stem!: StemKind | null;

  @Field(() => Int, { nullable: true, defaultValue: DENSE_NET_DEFAULTS.stemChannels })
  stemChannels!: number | null;

  @Field(() => Int, { nullable: true, defaultValue: DENSE_NET_DEFAULTS.growthRate })
  growthRate!: number | null;

  @Field(() => [Int])
  blockLayers!: number[];

  @Field(() => Int, {
    nullable: true,
    defaultValue: DENSE_NET_DEFAULTS.bottleneckFactor,
    description:
      'Bottleneck 1x1 convolutions are this many times the growth rate wide; 0: no bottleneck (d2l).',
  })
  bottleneckFactor!: number | null;

  @Field(() => Float, {
    nullable: true,
    defaultValue: DENSE_NET_DEFAULTS.compression,
    description: 'Channels kept by a transition, as a fraction.',
  })
  compression!: number | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: DENSE_NET_DEFAULTS.convolutionBias,
    description: "Whether convolutions have a bias: d2l's have, torchvision's have not.",
  })
  convolutionBias!: boolean | null;
}

@InputType({
  description:
    "Basic blocks with biases are the d2l book's (no norm on the shortcuts); without, and bottlenecks, torchvision's.",
})
export class ResNetInput {
  @Field(() => StemKindEnum, { nullable: true, defaultValue: RES_NET_DEFAULTS.stem })
  stem!: StemKind | null;

  @Field(() => Int, { nullable: true, defaultValue: RES_NET_DEFAULTS.stemChannels })
  stemChannels!: number | null;

  @Field(() => ResidualBlockKindEnum, { nullable: true, defaultValue: RES_NET_DEFAULTS.block })
  block!: ResidualBlockKind | null;

  @Field(() => [Int])
  stageBlocks!: number[];

  @Field(() => [Int], {
    description: "Channels of the 3x3 convolutions; a bottleneck's output is four times as wide.",
  })
  stageChannels!: number[];

  @Field(() => Boolean, { nullable: true, defaultValue: RES_NET_DEFAULTS.convolutionBias })
  convolutionBias!: boolean | null;
}

@InputType({
  description: "Layers one after another, as in the chapter's nn.Sequential; input channels are inferred.",
})
export class SequentialInput {
  @Field(() => [LayerInput])
  layers!: LayerInput[];
}

@InputType({
  description:
    'Exactly one of the fields is given. All of them are ways to write the same thing: a list of layers.',
})
export class ModelInput {
  @Field(() => ModelPresetEnum, { nullable: true })
  preset?: PresetName | null;

  @Field(() => DenseNetInput, { nullable: true })
  denseNet?: DenseNetInput | null;

  @Field(() => ResNetInput, { nullable: true })
  resNet?: ResNetInput | null;

  @Field(() => SequentialInput, { nullable: true })
  sequential?: SequentialInput | null;
}
