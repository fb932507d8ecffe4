import type { Job } from './job.js';
import type { JobLedger } from './job-ledger.js';
import { JobRun } from './job-run.js';
import type { JobServiceSettings } from './job-service-options.js';
import type { QueuePlace } from './queue-place.js';
import { queueTurns, type Turn } from './queue-turns.js';

/** Runs the queued jobs in the order of their starts, as many at a time as the settings and the memory allow. */
export class JobQueue {
  readonly #ledger: JobLedger;
  readonly #settings: JobServiceSettings;
  readonly #left: ReadonlySet<string>;
  /** By the job's id, until the process is gone. */
  readonly #runs = new Map<string, { readonly job: Job; readonly run: JobRun }>();
  /** Where all stood at a version of the ledger: lists and watchers ask for those of many at the same time. */
  #places: { readonly version: number; readonly byId: ReadonlyMap<string, QueuePlace> } | null = null;
  #closing = false;

  /** `left`: ids of jobs that have no turn here. */
  constructor(ledger: JobLedger, settings: JobServiceSettings, left: ReadonlySet<string>) {
    this.#ledger = ledger;
    this.#left = left;
    this.#settings = settings;
  }

  /** Starts the jobs whose turn has come. */
  wake(): void {
    if (this.#closing) return;
    for (const { job, obstacle } of this.#turns()) if (obstacle === null) this.#start(job);
    this.#ledger.announceQueued();
  }

  /** Where a job stands among those that wait, and for what; null: it does not wait. */
  placeOf(jobId: string): QueuePlace | null {
    const { version } = this.#ledger.changes;
    if (this.#places?.version !== version) this.#places = { version, byId: this.#workOutPlaces() };
    return this.#places.byId.get(jobId) ?? null;
  }

  /** A job became CANCELING, or CANCELED before it ran: then those behind it may have their turn. */
  cancel(jobId: string): void {
    this.#runs.get(jobId)?.run.cancel();
    this.wake();
  }

  /** Resolves when no process works on the job. */
  async released(jobId: string): Promise<void> {
    await this.#runs.get(jobId)?.run.finished;
  }

  /** Interrupts the jobs that run; the others stay in the queue. Resolves when their processes are gone. */
  async close(): Promise<void> {
    this.#closing = true;
    const runs = [...this.#runs.values()].map(({ run }) => run);
    for (const run of runs) run.interrupt();
    await Promise.all(runs.map(({ finished }) => finished));
  }

  #workOutPlaces(): ReadonlyMap<string, QueuePlace> {
    const obstacles = new Map(this.#turns().map(({ job, obstacle }) => [job.id, obstacle]));
    return new Map(
      this.#ledger.queued().map(({ id }, index) => {
        const obstacle = this.#left.has(id) ? ({ kind: 'SERVER' } as const) : (obstacles.get(id) ?? null);
        return [id, { position: index + 1, obstacle }];
      }),
    );
  }

  #turns(): readonly Turn<Job>[] {
    const waiting = this.#ledger.queued().filter(({ id }) => !this.#runs.has(id) && !this.#left.has(id));
    const running = [...this.#runs.values()].map(({ job }) => job);
    return queueTurns(waiting, running, this.#settings);
  }

  #start(job: Job): void {
    const run = new JobRun(this.#ledger, job, this.#settings);
    this.#runs.set(job.id, { job, run });
    void run.finished.then(() => {
      this.#runs.delete(job.id);
      this.wake();
    });
  }
}
