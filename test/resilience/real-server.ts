import { join } from 'node:path';
import type { TrainingConfig } from '#densegraph/jobs/job.js';
import type { Tensor } from '#densegraph/training/safetensors.js';
import { runTraining } from '../training/run-training.js';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');

/** The arguments of node that start `densegraph serve` on any free port. */
export function serveProgram(stateDirectory: string, ...options: readonly string[]): readonly string[] {
  return [MAIN, 'serve', '--port', '0', '--log-level', 'warn', '--state-dir', stateDirectory, ...options];
}

/** A job of some seconds, as startTrainingJob takes it. */
export const SHORT_JOB = {
  model: { denseNet: { blockLayers: [1], growthRate: 2, stemChannels: 4 } },
  dataset: { name: 'shapes', trainLimit: 64, validationLimit: 32 },
  batchSize: 16,
  epochs: 25,
  optimizer: { learningRate: 0.1, momentum: 0.9 },
};

/** What uninterrupted runs end with; each config is run once. */
export class UninterruptedRuns {
  readonly #runs = new Map<string, ReturnType<typeof runTraining>>();

  async tensors(config: TrainingConfig): Promise<ReadonlyMap<string, Tensor>> {
    const key = JSON.stringify(config);
    const run = this.#runs.get(key) ?? runTraining(config, 1);
    this.#runs.set(key, run);
    return (await run).checkpoint.tensors;
  }
}
