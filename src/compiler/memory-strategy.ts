/** From most memory and least arithmetic to least memory. Each trains to the same result. */
export const MEMORY_STRATEGIES = [
  'STORE_ALL',
  'SHARED_CONCAT',
  'RECOMPUTE_NORMALIZATION',
  'RECOMPUTE_BOTTLENECK',
  'AUTO',
] as const;

export type MemoryStrategy = (typeof MEMORY_STRATEGIES)[number];

/** The strategies themselves; AUTO chooses among them. */
export type WholeStrategy = Exclude<MemoryStrategy, 'AUTO'>;
export const WHOLE_STRATEGIES = MEMORY_STRATEGIES.filter((strategy) => strategy !== 'AUTO');
