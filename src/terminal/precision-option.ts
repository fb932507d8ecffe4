import { Option } from 'commander';
import { PRECISIONS, type Precision } from '../compiler/precision.js';

/** `--precision FLOAT32|BFLOAT16`: what activations are stored in. */
export const precisionOption = (): Option =>
  new Option('--precision <name>', 'what activations are stored in')
    .choices(PRECISIONS)
    .default('FLOAT32' satisfies Precision);
