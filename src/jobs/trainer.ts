import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { TrainingConfig, TrainingPlace } from '../training/training-config.js';
import type { TrainingEvent } from '../training/training-event.js';
import type { TrainerCommand } from './trainer-command.js';

/** How a trainer process ended: one of the two is not null. */
export interface TrainerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * The job, and the real path of the state directory whose job it is. They show in the list of processes, so that a later
 * server on the same directory can recognize an orphan, and one on a copy of it leaves it alone.
 */
export type TrainerArguments = readonly [jobId: string, stateDirectory: string];

/** A child process that trains one job. It ends by itself when this process does. */
export class Trainer {
  readonly pid: number;
  /** Resolves after the last event, and when all output is in the log. */
  readonly exited: Promise<TrainerExit>;
  readonly #child: ChildProcess;
  #ended = false;
  #deadline = Infinity;
  #killTimer: NodeJS.Timeout | undefined;

  private constructor(child: ChildProcess, pid: number, log: Writable) {
    this.#child = child;
    this.pid = pid;
    this.exited = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.#ended = true;
        clearTimeout(this.#killTimer);
        log.end(() => resolve({ code, signal }));
      });
    });
  }

  /**
   * Starts a trainer that waits for its job. Rejects when the operating system refuses.
   * @param entry the module that the child runs
   * @param log takes all that the child prints, and ends with it
   */
  static async launch(
    entry: URL,
    trainerArguments: TrainerArguments,
    log: Writable,
    onEvent: (event: TrainingEvent) => void,
  ): Promise<Trainer> {
    const child = fork(entry, trainerArguments, {
      // Unlike JSON it keeps numbers that are not finite.
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    child.on('message', (message) => onEvent(message as TrainingEvent));
    await once(child, 'spawn');
    // A message that cannot be delivered, to a child that has just ended: `exited` tells.
    child.on('error', () => undefined);
    if (child.pid === undefined) throw new Error('Expected a process id of the trainer but received none');
    return new Trainer(child, child.pid, log);
  }

  start(config: TrainingConfig, place: TrainingPlace): void {
    this.#send({ type: 'start', config, place });
  }

  /** An epoch that it told is in the store: it need not keep it any more. */
  acknowledge(epoch: number): void {
    this.#send({ type: 'kept', epoch });
  }

  /** Asks the trainer to stop at its next step, and kills it when it has not ended after the grace time. */
  stop(graceMilliseconds: number): void {
    this.#send({ type: 'cancel' });
    this.expectEnd(graceMilliseconds);
  }

  /** Kills the trainer when it has not ended after the grace time; of several calls the earliest end counts. */
  expectEnd(graceMilliseconds: number): void {
    const deadline = performance.now() + graceMilliseconds;
    if (this.#ended || deadline >= this.#deadline) return;
    this.#deadline = deadline;
    clearTimeout(this.#killTimer);
    this.#killTimer = setTimeout(() => this.kill(), graceMilliseconds);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #send(command: TrainerCommand): void {
    if (this.#child.connected) this.#child.send(command, () => undefined);
  }
}
