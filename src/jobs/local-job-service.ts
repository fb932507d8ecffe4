import type { JobRow, NewJobRow } from '../store/job-row.js';
import { checkSettings } from '../training/check-ranges.js';
import { canonicalJson } from './canonical-json.js';
import { copyInitialWeights } from './copy-initial-weights.js';
import { ConflictError } from './errors/conflict-error.js';
import { NotFoundError } from './errors/not-found-error.js';
import { expectResumable } from './expect-resumable.js';
import { removeExports } from './exported-files.js';
import { finishTime } from './finish-time.js';
import { jobFolder, removeJobFolder } from './job-folder.js';
import type { JobLedger } from './job-ledger.js';
import { keptProgress, NO_PROGRESS } from './job-progress.js';
import type { JobQueue } from './job-queue.js';
import type { CheckConfig, JobServiceSettings } from './job-service-options.js';
import type { JobFilter, JobService, Page, PageRequest, StartRequest } from './job-service.js';
import { hasEnded } from './job-state.js';
import type { EpochMetrics, Job, RunSettings, TrainingConfig, TrainingJobState } from './job.js';
import type { JobsOverview } from './jobs-overview.js';
import type { QueuePlace } from './queue-place.js';
import { jobFromRow } from './stored-job.js';
import { ids } from './uuid-v7.js';
import { watchEpochs } from './watch-epochs.js';
import { watchJob } from './watch-job.js';

/** Jobs of one store that run on this machine. */
export class LocalJobService implements JobService {
  readonly #ledger: JobLedger;
  readonly #queue: JobQueue;
  readonly #settings: JobServiceSettings;
  #closing: Promise<void> | null = null;

  constructor(ledger: JobLedger, queue: JobQueue, settings: JobServiceSettings) {
    this.#ledger = ledger;
    this.#queue = queue;
    this.#settings = settings;
  }

  checkSettings(settings: RunSettings): void {
    checkSettings(settings);
  }

  async start(request: StartRequest): Promise<Job> {
    const { store } = this.#settings;
    const { idempotencyKey, modelId } = request;
    const first = idempotencyKey === null ? null : await store.jobs.findByIdempotencyKey(idempotencyKey);
    if (first) return this.#repeated(first, request);
    if (modelId !== null && !(await store.models.find(modelId))) throw new NotFoundError('model', modelId);

    const row = await this.#plan(request);
    const kept = await this.#keep(row, request.config);
    if (kept.id !== row.id) return this.#repeated(kept, request);
    this.#queue.wake();
    return jobFromRow(kept);
  }

  async cancel(id: string): Promise<Job> {
    const job = await this.#ledger.change(id, (now) => {
      switch (now.state) {
        case 'QUEUED':
          return { state: 'CANCELED', finishedAt: finishTime(now) };
        case 'RUNNING':
          return { state: 'CANCELING' };
        case 'CANCELING':
        case 'CANCELED':
          return null;
        default:
          throw new ConflictError(`Expected a job that has not ended, but job ${id} is ${now.state}.`);
      }
    });
    this.#queue.cancel(id);
    return job;
  }

  async resume(id: string): Promise<Job> {
    const job = await this.#ledger.find(id);
    if (job === null) throw new NotFoundError('training job', id);
    expectResumable(job);
    // Its last process may be about to end, and the folder is still its own.
    await this.#queue.released(id);
    const { plannedBytes } = await this.#check(id, job.config);
    this.#requireOpen();
    const progress = await keptProgress(job, this.#settings.stateDirectory);
    const queued = await this.#ledger.change(id, (now) => {
      expectResumable(now);
      return { state: 'QUEUED', plannedBytes, progress, failure: null, finishedAt: null };
    });
    this.#queue.wake();
    return queued;
  }

  rename(id: string, name: string | null): Promise<Job> {
    return this.#ledger.change(id, (now) => (now.name === name ? null : { name }));
  }

  async delete(id: string): Promise<void> {
    await this.#ledger.remove(id, ({ state }) => {
      if (!hasEnded(state)) {
        throw new ConflictError(`Expected a job that has ended, but job ${id} is ${state}. Cancel it first.`);
      }
    });
    await this.#queue.released(id);
    await removeJobFolder(this.#settings.stateDirectory, id);
    await removeExports(this.#settings.stateDirectory, id);
  }

  find(id: string): Promise<Job | null> {
    return this.#ledger.find(id);
  }

  async findByIdempotencyKey(key: string): Promise<Job | null> {
    const row = await this.#settings.store.jobs.findByIdempotencyKey(key);
    return row === null ? null : this.#asItIs(row);
  }

  list({ first, after }: PageRequest, filter: JobFilter): Promise<Page<Job>> {
    return this.#ledger.list({ first, afterId: after }, filter);
  }

  epochs(id: string, afterEpoch: number): Promise<readonly EpochMetrics[]> {
    return this.#ledger.epochs(id, afterEpoch);
  }

  lastEpoch(id: string): Promise<EpochMetrics | null> {
    return this.#ledger.lastEpoch(id);
  }

  watchEpochs(id: string, afterEpoch: number): AsyncIterableIterator<EpochMetrics> {
    this.#requireKnown(id);
    return watchEpochs(this.#ledger, id, afterEpoch);
  }

  watchJob(id: string): AsyncIterableIterator<Job> {
    this.#requireKnown(id);
    return watchJob(this.#ledger, id);
  }

  queuePlace(id: string): QueuePlace | null {
    return this.#queue.placeOf(id);
  }

  overview(): Promise<JobsOverview> {
    return this.#ledger.overview();
  }

  close(): Promise<void> {
    this.#closing ??= this.#queue.close().then(() => this.#ledger.close());
    return this.#closing;
  }

  /** The row of a new job, which is not written yet. Throws what the check throws. */
  async #plan({ name, config, modelId, modelName, idempotencyKey }: StartRequest): Promise<NewJobRow> {
    const id = ids.next();
    const { strategy, plannedBytes } = await this.#check(id, config);
    return {
      id,
      name,
      state: 'QUEUED' satisfies TrainingJobState,
      modelId,
      modelName,
      config,
      strategy,
      plannedBytes,
      progress: NO_PROGRESS,
      memory: null,
      failure: null,
      idempotencyKey,
      trainerPid: null,
      createdAt: new Date(),
      startedAt: null,
      finishedAt: null,
    };
  }

  /** Checks a job's config where it would run. Throws what the check throws. */
  #check(id: string, config: TrainingConfig): ReturnType<CheckConfig> {
    const { check, dataDirectory, threads, stateDirectory, memoryBudgets } = this.#settings;
    const { checkpointDirectory } = jobFolder(stateDirectory, id);
    const memoryLimitBytes = memoryBudgets[config.device];
    return check(config, { dataDirectory, checkpointDirectory, threads, memoryLimitBytes });
  }

  /** Writes the row, its files before it. Returns the row that has the idempotency key now; no files are left of another. */
  async #keep(row: NewJobRow, config: TrainingConfig): Promise<JobRow> {
    const { stateDirectory } = this.#settings;
    let kept: JobRow | null = null;
    try {
      await copyInitialWeights(stateDirectory, row.id, config);
      this.#requireOpen();
      kept = await this.#ledger.add(row);
      return kept;
    } finally {
      if (kept?.id !== row.id) await removeJobFolder(stateDirectory, row.id);
    }
  }

  /** What a start answers when its key is taken. */
  async #repeated(first: JobRow, { config, modelId }: StartRequest): Promise<Job> {
    const same =
      canonicalJson([jobFromRow(first).config, first.modelId]) === canonicalJson([config, modelId]);
    if (!same) {
      throw new ConflictError(
        `Expected the input that idempotency key "${first.idempotencyKey ?? ''}" was first used with (job ${first.id}), ` +
          'but received another. Use a new key for a new job.',
      );
    }
    return this.#asItIs(first);
  }

  /** The job of a row, which may have changed since that was read. */
  async #asItIs(row: JobRow): Promise<Job> {
    return (await this.#ledger.find(row.id)) ?? jobFromRow(row);
  }

  #requireKnown(id: string): void {
    if (!this.#ledger.knows(id)) throw new NotFoundError('training job', id);
  }

  #requireOpen(): void {
    if (this.#closing) throw new ConflictError('The server is closing. Start the job again when it is back.');
  }
}
