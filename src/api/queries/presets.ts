import { Query, Resolver } from 'type-graphql';
import type { PresetName } from '../../model/presets.js';
import { ModelPresetEnum } from '../types/enums.js';
import { Preset } from '../types/preset.js';

@Resolver()
export class PresetsQuery {
  @Query(() => [Preset], {
    complexity: 1000,
    description: 'The published networks, each with the settings to start training it from.',
  })
  presets(): readonly Preset[] {
    return (Object.keys(ModelPresetEnum) as PresetName[]).map((name) => new Preset(name));
  }
}
