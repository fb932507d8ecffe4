import type { JobFilter } from '../store/job-repository.js';
import type { JobRow, NewJobRow } from '../store/job-row.js';
import type { Page, PageRequest } from '../store/page.js';
import type { Store } from '../store/store.js';
import { BatchedReads } from './batched-reads.js';
import { ChangeFeed } from './change-feed.js';
import { NotFoundError } from './errors/not-found-error.js';
import { progressAfter } from './job-progress.js';
import type { OnTransition } from './job-service-options.js';
import { ACTIVE_STATES, hasEnded, requireTransition } from './job-state.js';
import { epochFromRow, jobFromRow, type JobChange, type JobProgress } from './stored-job.js';
import { TRAINING_JOB_STATES, type EpochMetrics, type Job } from './job.js';
import type { JobsOverview } from './jobs-overview.js';

/** How long progress may be newer in memory than in the store. */
const PROGRESS_WRITE_MILLISECONDS = 500;

/**
 * The one place where jobs change. One change at a time; each is in the store before anyone sees it, except progress
 * between two writes, which a crash may lose.
 */
export class JobLedger {
  readonly changes = new ChangeFeed();
  readonly #store: Store;
  readonly #onTransition: OnTransition;
  readonly #knownIds: Set<string>;
  /** Jobs that have not ended, as they are now, in the order in which they were queued. */
  readonly #active: Map<string, Job>;
  /** Reads that are under way, by what they ask for. */
  readonly #epochReads = new Map<string, Promise<readonly EpochMetrics[]>>();
  /** A list of jobs asks for that of each at the same time. */
  readonly #lastEpochs = new BatchedReads((ids: readonly string[]) => this.#readLastEpochs(ids));
  #turn: Promise<unknown> = Promise.resolve();
  #lastQueueNumber: number;
  /** When each job's progress was last written, by its id. */
  readonly #progressWrittenAt = new Map<string, number>();

  private constructor(
    store: Store,
    knownIds: readonly string[],
    active: readonly Job[],
    lastQueueNumber: number,
    onTransition: OnTransition,
  ) {
    this.#store = store;
    this.#onTransition = onTransition;
    this.#knownIds = new Set(knownIds);
    this.#active = new Map(active.map((job) => [job.id, job]));
    this.#lastQueueNumber = lastQueueNumber;
  }

  static async open(store: Store, onTransition: OnTransition = () => undefined): Promise<JobLedger> {
    const active = await store.jobs.findByState(ACTIVE_STATES);
    const [ids, lastQueueNumber] = [await store.jobs.ids(), await store.jobs.lastQueueNumber()];
    return new JobLedger(store, ids, active.map(jobFromRow), lastQueueNumber, onTransition);
  }

  knows(id: string): boolean {
    return this.#knownIds.has(id);
  }

  async find(id: string): Promise<Job | null> {
    const active = this.#active.get(id);
    if (active) return active;
    const row = this.knows(id) ? await this.#store.jobs.find(id) : null;
    return row ? jobFromRow(row) : null;
  }

  async list(request: PageRequest, filter: JobFilter): Promise<Page<Job>> {
    const page = await this.#store.jobs.list(request, filter);
    return { ...page, items: page.items.map((row) => this.#active.get(row.id) ?? jobFromRow(row)) };
  }

  /** Epochs after the given one, in order. The watchers of a job ask for the same at the same time: one read serves all. */
  epochs(id: string, afterEpoch: number, limit?: number): Promise<readonly EpochMetrics[]> {
    const key = `${id} ${afterEpoch} ${limit ?? 'all'} ${this.changes.version}`;
    let read = this.#epochReads.get(key);
    if (read === undefined) {
      read = this.#readEpochs(id, afterEpoch, limit).finally(() => this.#epochReads.delete(key));
      this.#epochReads.set(key, read);
    }
    return read;
  }

  /** The newest completed epoch; null: none, or no such job. */
  async lastEpoch(id: string): Promise<EpochMetrics | null> {
    return (await this.#lastEpochs.read(id)) ?? null;
  }

  /** What an operator wants to know of all jobs at this moment. */
  async overview(): Promise<JobsOverview> {
    const counts = await this.#store.jobs.countByState();
    return {
      counts: new Map(TRAINING_JOB_STATES.map((state) => [state, counts.get(state) ?? 0])),
      running: [...this.#active.values()].filter(({ state }) => state !== 'QUEUED'),
      watchers: this.changes.watcherCount,
    };
  }

  /** The jobs that wait, those first that were queued first. */
  queued(): readonly Job[] {
    return [...this.#active.values()].filter(({ state }) => state === 'QUEUED');
  }

  /** Has those who watch jobs that wait look again: their places in the queue may be others now. */
  announceQueued(): void {
    // A watcher takes the same object for what it has told already.
    for (const job of this.queued()) this.#publish({ ...job });
  }

  /**
   * Writes a new job at the end of the queue, unless one has its idempotency key already. Returns the job that has the key
   * now.
   */
  add(row: NewJobRow): Promise<JobRow> {
    return this.#exclusively(async () => {
      const kept = await this.#store.jobs.insert({ ...row, queueNumber: this.#lastQueueNumber + 1 });
      if (kept.id === row.id) {
        this.#lastQueueNumber = kept.queueNumber;
        this.#knownIds.add(row.id);
        const job = jobFromRow(kept);
        this.#publish(job);
        this.#onTransition(job, null);
      }
      return kept;
    });
  }

  /**
   * Changes a job: `decide` sees it as it is and says what changes, null for nothing.
   * Throws NotFoundError, what `decide` throws, and StoreError, after all of which nothing has changed.
   * @returns the job after the change
   */
  change(
    id: string,
    decide: (job: Job) => JobChange | null,
    alsoStored: { readonly trainerPid?: number } = {},
  ): Promise<Job> {
    return this.#exclusively(async () => {
      const job = await this.#require(id);
      const change = decide(job);
      if (change === null) return job;
      if (change.state !== undefined) requireTransition(job.state, change.state);
      const changed = { ...job, ...change };
      const { progress, memory } = changed;
      const isQueued = change.state === 'QUEUED';
      const place = isQueued ? { queueNumber: this.#lastQueueNumber + 1 } : {};
      await this.#store.jobs.update(id, { ...change, progress, memory, ...place, ...alsoStored });
      if (isQueued) this.#lastQueueNumber++;
      this.#publish(changed);
      if (changed.state !== job.state) this.#onTransition(changed, job.state);
      if (job.state === 'QUEUED') this.announceQueued();
      return changed;
    });
  }

  /** Shows progress at once and writes it now and then. Ignored when the job has ended. */
  observe(id: string, change: JobProgress): Promise<void> {
    return this.#exclusively(async () => {
      const job = this.#active.get(id);
      if (!job) return;
      this.#publish({ ...job, ...change });
      const now = performance.now();
      const writtenAt = this.#progressWrittenAt.get(id) ?? -Infinity;
      if (now - writtenAt < PROGRESS_WRITE_MILLISECONDS) return;
      this.#progressWrittenAt.set(id, now);
      await this.#store.jobs.update(id, change);
    });
  }

  /**
   * Writes an epoch and what it says of the job in one transaction, then shows both. Ignored when the job has ended, and
   * where the epoch is known: a run that was resumed tells again what it does not know to be kept.
   */
  appendEpoch(id: string, metrics: EpochMetrics): Promise<void> {
    return this.#exclusively(async () => {
      const job = this.#active.get(id);
      if (!job || (await this.#store.epochs.has(id, metrics.epoch))) return;
      const change = { progress: progressAfter(metrics, job), memory: metrics.memory };
      await this.#store.epochs.append({ jobId: id, epoch: metrics.epoch, metrics }, change);
      this.#publish({ ...job, ...change });
    });
  }

  /** Removes a job from the store when `decide`, which sees it as it is, does not throw. Throws NotFoundError. */
  remove(id: string, decide: (job: Job) => void): Promise<void> {
    return this.#exclusively(async () => {
      decide(await this.#require(id));
      await this.#store.jobs.delete(id);
      this.#knownIds.delete(id);
      this.changes.announce(id);
    });
  }

  /** Resolves when every change that was asked for is done and no watcher waits or reads any more. */
  async close(): Promise<void> {
    await this.#turn;
    await this.changes.close();
  }

  async #readEpochs(id: string, afterEpoch: number, limit?: number): Promise<readonly EpochMetrics[]> {
    const rows = await this.#store.epochs.listAfter(id, afterEpoch, limit);
    return rows.map(({ metrics }) => epochFromRow(metrics));
  }

  async #readLastEpochs(ids: readonly string[]): Promise<ReadonlyMap<string, EpochMetrics>> {
    const rows = await this.#store.epochs.lastOf(ids);
    return new Map(rows.map(({ jobId, metrics }) => [jobId, epochFromRow(metrics)]));
  }

  async #require(id: string): Promise<Job> {
    const job = await this.find(id);
    if (!job) throw new NotFoundError('training job', id);
    return job;
  }

  #publish(job: Job): void {
    if (hasEnded(job.state)) {
      this.#active.delete(job.id);
      this.#progressWrittenAt.delete(job.id);
    } else {
      this.#active.set(job.id, job);
    }
    this.changes.announce(job.id);
  }

  #exclusively<T>(change: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(change);
    // The one who asked hears of a failure; the next change only waits for its end.
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
