import { createHash } from 'node:crypto';
import type { TrainingConfig } from './training-config.js';

/** SHA-256 of a config in hexadecimal: equal configs have equal hashes, whatever the order of their fields. */
export function configHash(config: TrainingConfig): string {
  return createHash('sha256')
    .update(JSON.stringify(sortedFields(config)))
    .digest('hex');
}

function sortedFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedFields);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, field]) => [name, sortedFields(field)]);
}
