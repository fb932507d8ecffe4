import type { Tensor } from '#densegraph/training/safetensors.js';
import type { TrainingConfig } from '#densegraph/training/training-config.js';
import type { JobRecord } from './job-record.js';

/** One state directory whose servers are killed one after another, and what is known of it. */
export interface World {
  readonly name: string;
  readonly stateDirectory: string;
  /** The arguments of node that start a server. */
  readonly program: (resumeOnStart: boolean) => readonly string[];
  /** Jobs to start, as startTrainingJob takes them. */
  readonly inputs: readonly Readonly<Record<string, unknown>>[];
  /** What an uninterrupted run of the config ends with. */
  readonly finalTensors: (config: TrainingConfig) => Promise<ReadonlyMap<string, Tensor>>;
  readonly records: JobRecord[];
  /** By name: whether the building of the model was acknowledged. */
  readonly models: Map<string, boolean>;
  readonly tally: Tally;
}

/** Counts what was done and checked. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(what: string, count = 1): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + count);
  }

  of(what: string): number {
    return this.#counts.get(what) ?? 0;
  }

  /** Adds all that another has counted. */
  addAll(other: Tally): void {
    for (const [what, count] of other.#counts) this.add(what, count);
  }

  /** One line for each thing that was counted, in the order of their names. */
  toString(): string {
    const lines = [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
    return lines.map(([what, count]) => `${what}: ${count}`).join('\n');
  }
}
