import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import type { Readable, Writable } from 'node:stream';

/** A process that says a line of JSON when it is ready, and answers each line of JSON with one. */
export class LineWorker {
  readonly #name: string;
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  /** Starts it; what it writes to standard error is seen. `environment` is added to this process's. */
  constructor(command: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    this.#name = [command, ...args].join(' ');
    this.#process = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...environment },
    });
    // A process that has ended has no answer: that is told by who waits for one.
    this.#process.stdin.on('error', () => undefined);
    this.#process.on('error', () => undefined);
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Of the operating system; 0 where it could not be started. */
  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** The next line that it says. Rejects where it has ended. */
  async next<Answer>(): Promise<Answer> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error(`Expected an answer of ${this.#name} but it has ended`);
    return JSON.parse(line.value) as Answer;
  }

  /** As `next`, for a process that may take too long: then it is ended, and null is the answer. */
  async nextWithin<Answer>(seconds: number): Promise<Answer | null> {
    const aborting = new AbortController();
    const tooLate = setTimeout(seconds * 1000, null, { signal: aborting.signal }).catch(() => null);
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
