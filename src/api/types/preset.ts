import { Field, Int, ObjectType } from 'type-graphql';
import { buildModel } from '../../model/build-model.js';
import type { ImageShape as Shape } from '../../model/model-spec.js';
import { FAMILY_DATA, PRESET_FAMILIES } from '../../model/preset-families.js';
import type { PresetFamily } from '../../model/preset-families.js';
import { PRESETS } from '../../model/presets.js';
import type { PresetName } from '../../model/presets.js';
import { RECOMMENDED_TRAINING } from '../../model/recommended-training.js';
import type { RecommendedTraining as Recipe } from '../../model/recommended-training.js';
import { summarize } from '../../model/summary.js';
import { ModelPresetEnum, PresetFamilyEnum } from './enums.js';
import { ImageShape } from './image-shape.js';
import { RecommendedTraining } from './recommended-training.js';
import { SafeInt } from './safe-int.js';

/** Presets do not change, and the largest take a while to build. */
const PARAMETER_COUNTS = new Map<PresetName, number>();

@ObjectType({ description: 'A published network by name.' })
export class Preset {
  @Field(() => ModelPresetEnum)
  readonly name: PresetName;

  constructor(name: PresetName) {
    this.name = name;
  }

  @Field(() => String)
  get title(): string {
    return PRESETS[this.name].title;
  }

  @Field(() => PresetFamilyEnum)
  get family(): PresetFamily {
    return PRESET_FAMILIES[this.name];
  }

  @Field(() => ImageShape, { description: 'That the network is known with; it takes others, too.' })
  get image(): Shape {
    return FAMILY_DATA[this.family].image;
  }

  @Field(() => Int, { description: 'That the network is known with; it takes others, too.' })
  get classes(): number {
    return FAMILY_DATA[this.family].classes;
  }

  @Field(() => SafeInt, { description: 'For these images and classes.' })
  get parameterCount(): number {
    const known = PARAMETER_COUNTS.get(this.name);
    if (known !== undefined) return known;
    const { parameterCount } = summarize(buildModel({ preset: this.name }, this.image, this.classes));
    PARAMETER_COUNTS.set(this.name, parameterCount);
    return parameterCount;
  }

  @Field(() => RecommendedTraining)
  get recommendedTraining(): Recipe {
    return RECOMMENDED_TRAINING[this.name];
  }
}
