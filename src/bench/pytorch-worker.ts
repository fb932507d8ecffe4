import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** How PyTorch runs: NCHW as it comes, or NHWC. */
export type PytorchMode = 'eager' | 'channels_last';

export interface PytorchSteps {
  readonly milliseconds: readonly number[];
  /** The process's resident set at its highest. */
  readonly peakBytes: number;
}

const SCRIPT = fileURLToPath(new URL('../../bench/pytorch_train_step.py', import.meta.url));

/** glibc's malloc as PyTorch likes it best: memory is kept, not given back to the system after every step. */
const MALLOC_TUNED = { MALLOC_MMAP_THRESHOLD_: '4294967296', MALLOC_TRIM_THRESHOLD_: '4294967296' };

/** The first of the interpreters that can import torch; null where none can. */
export function findPython(candidates: readonly string[]): string | null {
  const hasTorch = (python: string): boolean => {
    try {
      execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  };
  return candidates.find(hasTorch) ?? null;
}

/** A Python process that holds a PyTorch model and runs training steps of it on request. */
export class PytorchWorker {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  private constructor(python: string, batchSize: number, threads: number, mode: PytorchMode) {
    const options = ['--batch', String(batchSize), '--threads', String(threads), '--mode', mode];
    this.#process = spawn(python, [SCRIPT, ...options], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, ...MALLOC_TUNED },
    });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /** Resolves after the warm-up, with PyTorch's version. */
  static async open(
    python: string,
    batchSize: number,
    threads: number,
    mode: PytorchMode,
  ): Promise<{ readonly worker: PytorchWorker; readonly version: string }> {
    const worker = new PytorchWorker(python, batchSize, threads, mode);
    const { torch } = JSON.parse(await worker.#nextLine()) as { torch: string };
    return { worker, version: torch };
  }

  async steps(count: number): Promise<PytorchSteps> {
    this.#process.stdin.write(`${JSON.stringify({ steps: count })}\n`);
    return JSON.parse(await this.#nextLine()) as PytorchSteps;
  }

  close(): void {
    this.#process.stdin.end();
  }

  async #nextLine(): Promise<string> {
    const line = await this.#lines.next();
    if (line.done === true)
      throw new Error('Expected an answer of the PyTorch process but it ended: see above');
    return line.value;
  }
}
