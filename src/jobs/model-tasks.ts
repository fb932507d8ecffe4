import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { errorFromPlain } from '../training/plain-error.js';
import { Turns } from '../training/turns.js';
import { ConflictError } from './errors/conflict-error.js';
import type { ModelAnswer, ModelTask, ModelTaskResults } from './model-task.js';

const PROCESS = new URL('./model-process.js', import.meta.url);
export interface ModelTasksLimits {
  /** Tasks that wait or run; each holds its images. */
  readonly tasks: number;
  /** Of one task. */
  readonly milliseconds: number;
}

const DEFAULT_LIMITS: ModelTasksLimits = { tasks: 16, milliseconds: 120_000 };
/** Of what a process that broke has said, for the server's log. */
const LOGGED_CHARACTERS = 4096;

/**
 * Does tasks one after another, each in a process of its own: one that crashes or takes all memory ends that process
 * and that task, and nothing blocks the event loop.
 */
export class ModelTasks {
  readonly #limits: ModelTasksLimits;
  readonly #turns = new Turns();
  #child: ChildProcess | null = null;
  #closing = false;

  constructor(limits = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  /**
   * Throws what the task throws, by the same name and with the same plain fields; ConflictError where too many tasks
   * wait, it takes too long, the server closes or `signal` aborts before it begins; Error where the process breaks.
   */
  async run<T extends ModelTask['type']>(
    task: Extract<ModelTask, { type: T }>,
    signal?: AbortSignal,
  ): Promise<ModelTaskResults[T]> {
    if (this.#turns.count >= this.#limits.tasks) {
      throw new ConflictError(
        'The server is busy with as many models as it takes at a time. Try again later.',
      );
    }
    return (await this.#turns.take(() => this.#do(task), signal, abandoned)) as ModelTaskResults[T];
  }

  /** Ends the task that runs; the others do not begin. Resolves when no process is left. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#child?.kill('SIGKILL');
    await this.#turns.ended();
  }

  #do(task: ModelTask): Promise<unknown> {
    if (this.#closing) throw new ConflictError('The server is closing.');
    return new Promise((resolve, reject) => {
      const child = fork(PROCESS, {
        serialization: 'advanced',
        execArgv: [],
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      this.#child = child;
      let failure: Error | null = null;
      const timer = setTimeout(() => {
        failure = this.#tooLong();
        child.kill('SIGKILL');
      }, this.#limits.milliseconds);
      let answer: ModelAnswer | null = null;
      let said = '';
      const end = (settle: () => void): void => {
        clearTimeout(timer);
        this.#child = null;
        settle();
      };
      child.stderr?.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-LOGGED_CHARACTERS);
      });
      child.on('message', (message) => {
        answer = message as ModelAnswer;
      });
      child.on('error', (error) => end(() => reject(error)));
      child.on('close', (code, signal) =>
        end(() => {
          if (answer?.type === 'done') resolve(answer.result);
          else
            reject(
              failure ?? this.#failure(answer, `code ${code ?? 'none'}, signal ${signal ?? 'none'}: ${said}`),
            );
        }),
      );
      child.send(task, () => undefined);
    });
  }

  #tooLong(): ConflictError {
    const minutes = this.#limits.milliseconds / 60_000;
    return new ConflictError(
      `Expected what takes at most ${minutes} minutes on this server but it takes longer: it is ended.`,
    );
  }

  #failure(answer: Extract<ModelAnswer, { type: 'failed' }> | null, end: string): Error {
    if (answer !== null) return errorFromPlain(answer.error);
    if (this.#closing) return new ConflictError('The server is closing.');
    return new Error(`Expected an answer of the model process but it ended with ${end}`);
  }
}

function abandoned(): ConflictError {
  return new ConflictError('Nobody waits for this model any more.');
}
