import type { Comparison } from './compare-results.js';
import type { EnginePlace } from './golden-engine.js';
import { loadGoldenCase, readGoldenIndex } from './read-golden-case.js';
import { runGoldenCase } from './run-golden-case.js';

export interface GoldenReport {
  readonly cases: number;
  readonly comparisons: readonly Comparison[];
  /** What was not run, and why. */
  readonly skipped: readonly string[];
  /** Cases that ended with an error instead of numbers. */
  readonly failures: readonly string[];
}

/**
 * Runs every case of a folder's index.json through the engine and holds the results against PyTorch's. A case that
 * fails is reported and the others go on. Throws GoldenIndexError where the index itself is missing or malformed.
 */
export async function checkGolden(directory: string, place: EnginePlace): Promise<GoldenReport> {
  const entries = await readGoldenIndex(directory);
  const comparisons: Comparison[] = [];
  const skipped: string[] = [];
  const failures: string[] = [];
  for (const entry of entries) {
    try {
      const golden = await loadGoldenCase(directory, entry);
      const outcome = await runGoldenCase(golden, { ...place, directory });
      comparisons.push(...outcome.comparisons);
      skipped.push(...outcome.skipped);
    } catch (error) {
      failures.push(`${entry.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { cases: entries.length, comparisons, skipped, failures };
}
