import { createHash } from 'node:crypto';
import { IMPLIED_SETTINGS, type TrainingConfig } from './training-config.js';

const IMPLIED: ReadonlyMap<string, unknown> = new Map(Object.entries(IMPLIED_SETTINGS));

/**
 * SHA-256 of a config in hexadecimal: equal configs have equal hashes, whatever the order of their fields, and whether
 * they say what goes without saying or not.
 */
export function configHash(config: TrainingConfig): string {
  const said = Object.fromEntries(
    Object.entries(config).filter(([name, value]) => !IMPLIED.has(name) || IMPLIED.get(name) !== value),
  );
  return createHash('sha256')
    .update(JSON.stringify(sortedFields(said)))
    .digest('hex');
}

function sortedFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedFields);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, field]) => [name, sortedFields(field)]);
}
