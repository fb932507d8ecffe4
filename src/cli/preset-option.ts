import { Option } from 'commander';
import { PRESETS } from '../model/presets.js';
import { manyChoices } from '../terminal/many-choices.js';

/** `--preset NAME`: one of the networks that are known by name. */
export const presetOption = (): Option =>
  manyChoices(new Option('--preset <name>', 'the network'), Object.keys(PRESETS));
