import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { marked, markedProcesses, type MarkedProcess } from './marked-processes.js';

/** A server in a process of its own, of which every descendant can be found as long as it lives. */
export class KillableServer {
  /** Of its GraphQL endpoint. */
  readonly url: string;
  readonly mark: string;
  /** Resolves with what it printed on standard error, when it is gone. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string, mark: string, ended: Promise<string>) {
    this.#child = child;
    this.url = url;
    this.mark = mark;
    this.ended = ended;
  }

  /**
   * Starts a program that prints its address last in its first line; it is killed when the test has ended.
   * @param program the arguments of node
   * @param mark must be new
   */
  static async start(
    program: readonly string[],
    mark: string,
    environment: NodeJS.ProcessEnv = {},
  ): Promise<KillableServer> {
    // vitest's NODE_ENV would silence what Express logs.
    const env = { ...process.env, NODE_ENV: '', DENSEGRAPH_DATA_DIR: '', ...environment, ...marked(mark) };
    const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'pipe'], env });
    onTestFinished(() => {
      for (const { pid } of markedProcesses(mark)) kill(pid, 'SIGKILL');
    });
    const errors = text(child.stderr);
    const ended = once(child, 'exit').then(() => errors);
    const first = await Promise.race([once(createInterface(child.stdout), 'line'), ended]);
    if (typeof first === 'string') throw new Error(`expected a server but it ended: ${first}`);
    const url = String(first[0]).split(' ').at(-1) ?? '';
    return new KillableServer(child, url, mark, ended);
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): void {
    this.#child.kill(signal);
  }

  /** The trainers that live, of one job where it is given. */
  trainers(jobId?: string): readonly MarkedProcess[] {
    return markedProcesses(this.mark).filter(
      (one) =>
        one.pid !== this.#child.pid &&
        one.arguments.some((argument) => /trainer[^/]*\.m?js$/.test(argument)) &&
        (jobId === undefined || one.arguments.includes(jobId)),
    );
  }
}

/** Sends a signal to a process that may have just gone. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
