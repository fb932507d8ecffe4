import { stat } from 'node:fs/promises';
import { listCheckpoints } from '../training/checkpoint.js';
import type { Evaluation } from '../training/evaluation/evaluate.js';
import { CommonSignal } from './common-signal.js';
import type { Job } from './job.js';
import type { ModelPlace, ModelTask } from './model-task.js';
import { ModelTasks } from './model-tasks.js';
import { MOST_WORST } from './trained-models.js';

/** Evaluations run through whole data sets: few wait, and each may take its time. */
const LIMITS = { tasks: 4, milliseconds: 600_000 };

/** Jobs whose evaluation is kept: at most some megabytes each. */
const MOST_KEPT = 16;

interface KeptEvaluation {
  /** Whose it is. */
  readonly checkpoint: string;
  readonly evaluation: Promise<Evaluation>;
  /** Of those who wait for it. */
  readonly wanted: CommonSignal;
}

/**
 * What jobs' newest weights make of their validation images, each in a process of its own, one after another. What a
 * checkpoint came to is kept while the server runs: whoever asks again, or meanwhile, has the same answer.
 */
export class Evaluations {
  readonly #tasks = new ModelTasks(LIMITS);
  /** By the job's id; the one that was asked for last is the last. */
  readonly #kept = new Map<string, KeptEvaluation>();

  /**
   * With the MOST_WORST worst images. Throws what `evaluate` throws, and ConflictError where the server is busy, or all who
   * wait have gone by their signals before it begins; once begun it is done and kept, for whoever asks again.
   */
  async of(
    { id, config, strategy }: Pick<Job, 'id' | 'config' | 'strategy'>,
    place: ModelPlace,
    signal?: AbortSignal,
  ): Promise<Evaluation> {
    const checkpoint = await newestCheckpointOf(place.checkpointDirectory);
    const before = this.#kept.get(id);
    const isOfUse = before?.checkpoint === checkpoint && !before.wanted.signal.aborted;
    const kept = isOfUse
      ? before
      : this.#begin(checkpoint, { type: 'evaluate', config, strategy, worst: MOST_WORST, place });
    kept.wanted.join(signal);
    this.#keep(id, kept);
    try {
      return await kept.evaluation;
    } catch (error) {
      // It may be otherwise when it is asked for again.
      if (this.#kept.get(id) === kept) this.#kept.delete(id);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#tasks.close();
  }

  #begin(checkpoint: string, task: Extract<ModelTask, { type: 'evaluate' }>): KeptEvaluation {
    const wanted = new CommonSignal();
    return { checkpoint, evaluation: this.#tasks.run(task, wanted.signal), wanted };
  }

  #keep(id: string, kept: KeptEvaluation): void {
    this.#kept.delete(id);
    this.#kept.set(id, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** What tells a folder's newest checkpoint from all others; empty where there is none. */
async function newestCheckpointOf(directory: string): Promise<string> {
  const [newest] = await listCheckpoints(directory).catch(() => []);
  if (newest === undefined) return '';
  const { mtimeMs } = await stat(newest).catch(() => ({ mtimeMs: 0 }));
  return `${newest} ${mtimeMs}`;
}
