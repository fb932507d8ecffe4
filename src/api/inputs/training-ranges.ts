import type { NumberRange } from './check-number.js';

export const BATCH_SIZES: NumberRange = { from: 1, to: 65_536 };
export const EPOCHS: NumberRange = { from: 1, to: 100_000 };
