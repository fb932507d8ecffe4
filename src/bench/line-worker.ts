import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import type { Readable, Writable } from 'node:stream';
import { ExpectedError } from '../terminal/expected-error.js';

type WorkerProcess = ChildProcessByStdio<Writable, Readable, null>;

/** A worker has ended, or cannot do what it was started for. */
export class WorkerError extends ExpectedError {
  override readonly name = 'WorkerError';
}

/** The longest that a timer of Node.js can wait, in milliseconds. */
const LONGEST_WAIT = 2 ** 31 - 1;

const running = new Set<WorkerProcess>();

/** One that compiles does not look whether anybody still waits for it. */
process.on('exit', () => {
  for (const worker of running) worker.kill('SIGKILL');
});

/** A process that says a line of JSON when it is ready, and answers each line of JSON with one. */
export class LineWorker {
  readonly #name: string;
  readonly #process: WorkerProcess;
  readonly #lines: AsyncIterator<string>;
  /** Resolves with how it has ended. */
  readonly #ended: Promise<string>;

  /**
   * Starts it; what it writes to standard error is seen. `environment` is added to this process's. It does not outlive
   * this process, unless that is killed.
   */
  constructor(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.#name = [command, ...args].join(' ');
    const worker = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    });
    this.#process = worker;
    running.add(worker);
    this.#ended = endOf(worker).finally(() => running.delete(worker));
    // A process that has ended has no answer: that is told by who waits for one.
    worker.stdin.on('error', () => undefined);
    this.#lines = createInterface({ input: worker.stdout })[Symbol.asyncIterator]();
  }

  /** Of the operating system; 0 where it could not be started. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** The next line that it says. Rejects with WorkerError where it has ended. */
  async next<Answer>(): Promise<Answer> {
    const line = await this.#lines.next();
    if (line.done === true) {
      throw new WorkerError(`Expected an answer of ${this.#name} but it has ended: ${await this.#ended}`);
    }
    return JSON.parse(line.value) as Answer;
  }

  /** As `next`, for a process that may take too long: then it is ended, and null is the answer. */
  async nextWithin<Answer>(seconds: number): Promise<Answer | null> {
    const aborting = new AbortController();
    const wait = Math.min(seconds * 1000, LONGEST_WAIT);
    const tooLate = setTimeout(wait, null, { signal: aborting.signal }).catch(() => null);
    try {
      const answer = await Promise.race([this.next<Answer>(), tooLate]);
      if (answer === null) this.#process.kill('SIGKILL');
      return answer;
    } finally {
      aborting.abort();
    }
  }

  /** Asks, and resolves with the answer. */
  async ask<Answer>(question: object): Promise<Answer> {
    this.#process.stdin.write(`${JSON.stringify(question)}\n`);
    return this.next<Answer>();
  }

  /** It ends when it has read all. */
  close(): void {
    this.#process.stdin.end();
  }
}

async function endOf(worker: WorkerProcess): Promise<string> {
  try {
    const [code, signal] = (await once(worker, 'exit')) as [number | null, NodeJS.Signals | null];
    return signal === null ? `code ${code ?? 0}` : `by ${signal}`;
  } catch (error) {
    return (error as Error).message;
  }
}
