import { expect } from 'vitest';
import { ACTIVE_STATES, hasEnded } from '#densegraph/jobs/job-state.js';
import type { TrainingJobState } from '#densegraph/jobs/job.js';

/** Of an epoch, what subscriptions and queries tell. */
export interface HeardEpoch {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly validationLoss: number;
  readonly seconds: number;
  readonly completedAt: string;
}

export type JobMutation = 'start' | 'cancel' | 'resume' | 'delete';

type States = ReadonlySet<TrainingJobState>;

/** What becomes of a job by itself. */
const SPONTANEOUS: Partial<Record<TrainingJobState, readonly TrainingJobState[]>> = {
  QUEUED: ['RUNNING'],
  RUNNING: ['SUCCEEDED'],
  CANCELING: ['CANCELED', 'SUCCEEDED'],
};
const RESUMABLE: readonly TrainingJobState[] = ['CANCELED', 'FAILED', 'INTERRUPTED'];

/**
 * What a client knows of a job by the answers that it has got: acknowledged epochs, and the states that the job can be in
 * without the server having broken its word.
 */
export class JobRecord {
  /** Null until an answer has told it. */
  id: string | null = null;
  /** Whether it is in the store; unsure while a start or a delete has no answer. */
  presence: 'unsure' | 'there' | 'gone' = 'unsure';
  /** A mutation of it is under way. */
  busy = false;
  /** It may wait for a run that is not its first, so that an epoch that is heard may be of the run before. */
  resumed = false;
  readonly epochs: HeardEpoch[] = [];
  /** Its trainer was killed, which the server may not have noticed yet. */
  #isDoomed = false;
  #possible: States = new Set();

  constructor(
    readonly key: string,
    readonly input: Readonly<Record<string, unknown>>,
  ) {}

  get possible(): States {
    return this.#possible;
  }

  /** Whether it can be in one of these states. */
  maybe(...states: readonly TrainingJobState[]): boolean {
    return this.presence !== 'gone' && states.some((state) => this.#possible.has(state));
  }

  get resumable(): boolean {
    return this.maybe(...RESUMABLE);
  }

  get active(): boolean {
    return this.maybe(...ACTIVE_STATES);
  }

  /** A mutation is sent: it may take effect from now on. */
  sent(mutation: JobMutation): void {
    switch (mutation) {
      case 'start':
        this.#allow('QUEUED');
        return;
      case 'cancel':
        if (this.maybe('QUEUED')) this.#allow('CANCELED');
        if (this.maybe('RUNNING')) this.#allow('CANCELING');
        return;
      case 'resume':
        this.resumed = true;
        if (this.resumable) this.#allow('QUEUED');
        return;
      case 'delete':
        this.presence = 'unsure';
    }
  }

  /** A mutation other than a delete is acknowledged, or the job was read. */
  is(state: TrainingJobState): void {
    expect([...this.#possible], `job ${this.id ?? this.key} is ${state}`).toContain(state);
    this.presence = 'there';
    if (hasEnded(state)) this.#isDoomed = false;
    this.#setPossible([state]);
  }

  /** A resumption is acknowledged: another trainer has the job. */
  isResumed(state: TrainingJobState): void {
    this.#isDoomed = false;
    this.is(state);
  }

  deleted(): void {
    expect(this.maybe(...RESUMABLE, 'SUCCEEDED'), `job ${this.id ?? ''} had ended`).toBe(true);
    this.presence = 'gone';
  }

  /** A conflict is the answer: then the job was in a state that the mutation is not for. */
  refused(mutation: JobMutation): void {
    const fits = (state: TrainingJobState): boolean => {
      if (mutation === 'cancel') return hasEnded(state) && state !== 'CANCELED';
      return mutation === 'resume' ? !RESUMABLE.includes(state) : !hasEnded(state);
    };
    const left = [...this.#possible].filter(fits);
    expect(
      left,
      `${mutation} of ${this.id ?? ''}, one of ${[...this.#possible].join()}, is refused`,
    ).not.toEqual([]);
    this.presence = 'there';
    this.#setPossible(left);
  }

  /**
   * An epoch is acknowledged: it must be the next one. Then the job is no longer QUEUED; but the answer of a mutation that is
   * under way may tell a state of before.
   */
  hear(epoch: HeardEpoch): void {
    expect(epoch.epoch, `the next epoch of ${this.id ?? ''}`).toBe(this.epochs.length + 1);
    this.epochs.push(epoch);
    if (!this.resumed && !this.busy)
      this.#possible = new Set([...this.#possible].filter((state) => state !== 'QUEUED'));
  }

  trainerKilled(): void {
    this.#isDoomed = true;
    this.#setPossible(this.#possible);
  }

  /** The server died, and another is there. */
  serverReplaced(resumesByItself: boolean): void {
    const found = [...this.#possible].map((state): TrainingJobState => {
      if (state === 'CANCELING') return 'CANCELED';
      if (state === 'RUNNING' || state === 'INTERRUPTED') return resumesByItself ? 'QUEUED' : 'INTERRUPTED';
      return state;
    });
    // What was resumed and has not begun stays in the queue.
    this.resumed = resumesByItself || (this.resumed && this.#possible.has('QUEUED'));
    this.#isDoomed = false;
    this.#setPossible(found);
  }

  #allow(state: TrainingJobState): void {
    this.#setPossible([...this.#possible, state]);
  }

  /** These states, and what can become of them by themselves. */
  #setPossible(states: Iterable<TrainingJobState>): void {
    const all = new Set(states);
    // A set's iteration reaches what is added meanwhile.
    for (const state of all) for (const outcome of SPONTANEOUS[state] ?? []) all.add(outcome);
    if (this.#isDoomed && all.has('RUNNING')) all.add('FAILED');
    this.#possible = all;
  }
}
