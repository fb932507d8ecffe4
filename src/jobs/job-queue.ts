import type { JobLedger } from './job-ledger.js';
import { JobRun } from './job-run.js';
import type { JobServiceSettings } from './job-service-options.js';

/** Runs the queued jobs, oldest first, one at a time. */
export class JobQueue {
  readonly #ledger: JobLedger;
  readonly #settings: JobServiceSettings;
  #run: JobRun | null = null;
  #working: Promise<void> | null = null;
  #closing = false;

  constructor(ledger: JobLedger, settings: JobServiceSettings) {
    this.#ledger = ledger;
    this.#settings = settings;
  }

  /** Starts the next job when none runs. */
  wake(): void {
    if (this.#working === null && this.#next() !== null) this.#working = this.#work();
  }

  /** A job that runs became CANCELING. */
  cancel(jobId: string): void {
    if (this.#run?.jobId === jobId) this.#run.cancel();
  }

  /** Resolves when no process works on the job. */
  async released(jobId: string): Promise<void> {
    if (this.#run?.jobId === jobId) await this.#run.finished;
  }

  /** Interrupts the job that runs; the others stay in the queue. Resolves when its process is gone. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#run?.interrupt();
    await this.#working;
  }

  async #work(): Promise<void> {
    for (let job = this.#next(); job !== null; job = this.#next()) {
      this.#run = new JobRun(this.#ledger, job, this.#settings);
      await this.#run.finished;
      this.#run = null;
    }
    this.#working = null;
  }

  #next() {
    return this.#closing ? null : this.#ledger.firstQueued();
  }
}
