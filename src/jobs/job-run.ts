import { setTimeout as delay } from 'node:timers/promises';
import { makeFolder } from '../training/make-folder.js';
import { withRoomFor } from '../training/storage-full-error.js';
import type { TrainingEvent } from '../training/training-event.js';
import { reservedBytes } from './queue-turns.js';
import { BoundedLog } from './bounded-log.js';
import { budgetRefusal } from './budget-refusal.js';
import { NotFoundError } from './errors/not-found-error.js';
import { EventInbox } from './event-inbox.js';
import { finishTime } from './finish-time.js';
import { jobFolder, type JobFolder } from './job-folder.js';
import type { JobLedger } from './job-ledger.js';
import { afterExit, afterFailedLaunch, afterLostEpoch, afterStop, failed } from './job-outcome.js';
import { keptProgress } from './job-progress.js';
import type { JobServiceSettings } from './job-service-options.js';
import { hasEnded } from './job-state.js';
import type { Job } from './job.js';
import type { JobChange, JobProgress } from './stored-job.js';
import { timeAfter } from './time-after.js';
import { Trainer, type TrainerExit } from './trainer.js';

const STORE_RETRY_MILLISECONDS = 1000;

/** One job from its turn in the queue to the end of its trainer process. */
export class JobRun {
  readonly jobId: string;
  /** Resolves when the process is gone and the job has its final state. Never rejects. */
  readonly finished: Promise<void>;
  readonly #ledger: JobLedger;
  readonly #settings: JobServiceSettings;
  readonly #folder: JobFolder;
  readonly #inbox: EventInbox;
  readonly #serverCloses = new AbortController();
  #trainer: Trainer | null = null;
  /** What becomes of the job because its events could not be written. */
  #fault: JobChange | null = null;

  constructor(ledger: JobLedger, job: Job, settings: JobServiceSettings) {
    this.jobId = job.id;
    this.#ledger = ledger;
    this.#settings = settings;
    this.#folder = jobFolder(settings.stateDirectory, job.id);
    this.#inbox = new EventInbox(
      (event) => this.#handle(event),
      (error) => this.#giveUp(error),
    );
    this.finished = this.#run(job);
  }

  /** The job is CANCELING: its trainer shall stop. */
  cancel(): void {
    this.#trainer?.stop(this.#settings.cancelGraceMilliseconds);
  }

  /** The server closes: the trainer shall stop and the job be INTERRUPTED. */
  interrupt(): void {
    this.#serverCloses.abort();
    this.#trainer?.stop(this.#settings.closeGraceMilliseconds);
  }

  async #run(job: Job): Promise<void> {
    const refusal = await budgetRefusal(job, this.#settings);
    if (refusal !== null) return this.#settle(() => refusal);
    const killsBefore = this.#settings.memoryKills();
    const trainer = await this.#launch();
    if (trainer === null) return;
    this.#trainer = trainer;
    const taken = await this.#take(trainer.pid);
    if (taken) {
      const { dataDirectory, threads, keepCheckpoints, memoryBudgets } = this.#settings;
      const { checkpointDirectory, initialWeightsFile } = this.#folder;
      trainer.start(job.config, {
        dataDirectory,
        checkpointDirectory,
        initialWeightsFile,
        threads,
        keepCheckpoints,
        memoryLimitBytes: reservedBytes(job, memoryBudgets),
      });
    } else {
      trainer.kill();
    }
    const exit = await trainer.exited;
    await this.#inbox.drained();
    const killsNow = this.#settings.memoryKills();
    const memoryKills = killsBefore === null || killsNow === null ? null : killsNow - killsBefore;
    if (taken) await this.#settleAfterExit(exit, memoryKills);
  }

  /** Starts the process, which does nothing yet; null, and the job is FAILED, where that cannot be. */
  async #launch(): Promise<Trainer | null> {
    try {
      const { checkpointDirectory } = this.#folder;
      await withRoomFor("the job's folder", () => makeFolder(checkpointDirectory));
      const log = new BoundedLog(this.#folder.logFile);
      const { trainerProcess, stateDirectory } = this.#settings;
      return await Trainer.launch(trainerProcess, [this.jobId, stateDirectory], log, (event) =>
        this.#inbox.push(event),
      );
    } catch (error) {
      this.#report(error);
      await this.#settle(() => afterFailedLaunch(error));
      return null;
    }
  }

  /**
   * Makes the job RUNNING, with the process id on record before the trainer begins, so that a later server can find it.
   * Returns false when the job was canceled in the meantime, the server closes, or the store cannot be written; in the
   * last two cases it stays in the queue.
   */
  async #take(trainerPid: number): Promise<boolean> {
    try {
      const job = await this.#ledger.change(
        this.jobId,
        ({ state, startedAt, createdAt }) =>
          state === 'QUEUED' && !this.#serverCloses.signal.aborted
            ? { state: 'RUNNING', startedAt: startedAt ?? timeAfter(createdAt) }
            : null,
        { trainerPid },
      );
      return job.state === 'RUNNING';
    } catch (error) {
      if (!(error instanceof NotFoundError)) await this.#waitAfter(error);
      return false;
    }
  }

  async #handle(event: TrainingEvent): Promise<void> {
    switch (event.type) {
      case 'started': {
        // Not always those of its start: the budget may have become smaller since then.
        const { strategy, memory } = event;
        return this.#observe({ strategy, memory, plannedBytes: memory.plannedBytes });
      }
      case 'progress':
        return this.#observe({ progress: event.progress });
      case 'epoch':
        await this.#ledger.appendEpoch(this.jobId, event.metrics);
        return this.#trainer?.acknowledge(event.metrics.epoch);
      case 'succeeded':
        return this.#end(() => ({ state: 'SUCCEEDED' }));
      case 'canceled':
        return this.#end((job) => afterStop(job, this.#serverCloses.signal.aborted));
      case 'failed':
        return this.#end(() => failed(event.code, event.message));
    }
  }

  /** Shows progress. It may be lost in the store: if more than progress cannot be written, the next epoch will tell. */
  async #observe(change: JobProgress): Promise<void> {
    try {
      await this.#ledger.observe(this.jobId, change);
    } catch (error) {
      this.#report(error);
    }
  }

  /** The trainer has said its last word and shall be gone soon. */
  #end(decide: (job: Job) => JobChange): Promise<void> {
    this.#trainer?.expectEnd(this.#settings.closeGraceMilliseconds);
    return this.#settle(decide);
  }

  /** Gives the job its final state, unless it has one; where the store cannot be written, as soon as it can. */
  async #settle(decide: (job: Job) => JobChange): Promise<void> {
    for (;;) {
      try {
        await this.#ledger.change(this.jobId, (job) =>
          hasEnded(job.state) ? null : { ...decide(job), finishedAt: finishTime(job) },
        );
        return;
      } catch (error) {
        if (error instanceof NotFoundError) return;
        await this.#waitAfter(error);
        // The row says RUNNING, which the next server takes for what it is: interrupted.
        if (this.#serverCloses.signal.aborted) return;
      }
    }
  }

  /** What becomes of a job whose trainer is gone, unless that had told: it shows what it can go on from. */
  async #settleAfterExit(exit: TrainerExit, memoryKills: number | null): Promise<void> {
    const job = await this.#ledger.find(this.jobId).catch(() => null);
    if (job === null || hasEnded(job.state)) return;
    const progress = await keptProgress(job, this.#settings.stateDirectory);
    const { signal } = this.#serverCloses;
    await this.#settle((last) => ({
      ...(this.#fault ?? afterExit(last, signal.aborted, exit, memoryKills)),
      progress,
    }));
  }

  /** An epoch could not be written: a job whose epochs get lost must not go on. */
  #giveUp(error: unknown): void {
    this.#report(error);
    this.#fault = afterLostEpoch(error);
    this.#trainer?.kill();
  }

  async #waitAfter(error: unknown): Promise<void> {
    this.#report(error);
    const { signal } = this.#serverCloses;
    await delay(STORE_RETRY_MILLISECONDS, undefined, { signal }).catch(() => undefined);
  }

  #report(error: unknown): void {
    this.#settings.onError(error instanceof Error ? error : new Error(String(error)));
  }
}
