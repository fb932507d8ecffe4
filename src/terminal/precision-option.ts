import { Option } from 'commander';
import { PRECISIONS, type Precision } from '../compiler/precision.js';
import { nameChoices } from './name-choices.js';

/** `--precision FLOAT32|BFLOAT16`: what activations are stored in. */
export const precisionOption = (): Option =>
  nameChoices(new Option('--precision <name>', 'what activations are stored in'), PRECISIONS).default(
    'FLOAT32' satisfies Precision,
  );
