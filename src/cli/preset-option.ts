import { Option } from 'commander';
import { PRESETS, type PresetName } from '../model/presets.js';
import { nameChoices } from '../terminal/name-choices.js';

/** The chapter's network: what commands are about where none is named. */
export const DEFAULT_PRESET: PresetName = 'D2L_DENSENET';

/** `--preset NAME`: one of the networks that are known by name. */
export const presetOption = (): Option =>
  nameChoices(new Option('--preset <name>', 'the network'), Object.keys(PRESETS)).default(DEFAULT_PRESET);
