import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LineWorker } from './line-worker.js';

/** How PyTorch runs: NCHW as it comes, or NHWC. */
export type PytorchMode = 'eager' | 'channels_last';

export interface PytorchCase {
  readonly batchSize: number;
  /** Height and width of the images. */
  readonly size: number;
  readonly threads: number;
  readonly mode: PytorchMode;
  /** As PyTorch likes glibc's malloc best: memory is kept, not given back to the system after every step. */
  readonly tunedMalloc: boolean;
}

export interface PytorchSteps {
  readonly milliseconds: readonly number[];
  /** Of the process's resident set, over what it was with model, optimizer and batch in place. */
  readonly growthBytes: number;
}

const SCRIPT = fileURLToPath(new URL('../../bench/pytorch_train_step.py', import.meta.url));
const TUNED_MALLOC = { MALLOC_MMAP_THRESHOLD_: '4294967296', MALLOC_TRIM_THRESHOLD_: '4294967296' };

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
  readonly #worker: LineWorker;

  private constructor(python: string, { batchSize, size, threads, mode, tunedMalloc }: PytorchCase) {
    const sizes = ['--batch', String(batchSize), '--size', String(size)];
    const args = [SCRIPT, ...sizes, '--threads', String(threads), '--mode', mode];
    this.#worker = new LineWorker(python, args, tunedMalloc ? TUNED_MALLOC : {});
  }

  /** Resolves after the warm-up, with PyTorch's version. */
  static async open(
    python: string,
    options: PytorchCase,
  ): Promise<{ readonly worker: PytorchWorker; readonly version: string }> {
    const worker = new PytorchWorker(python, options);
    const { torch } = await worker.#worker.next<{ readonly torch: string }>();
    return { worker, version: torch };
  }

  steps(count: number): Promise<PytorchSteps> {
    return this.#worker.ask({ steps: count });
  }

  /** Bytes that a forward pass keeps for the backward pass, parameters and images aside: of one more step. */
  async heldBytes(): Promise<number> {
    const { heldBytes } = await this.#worker.ask<{ readonly heldBytes: number }>({ held: true });
    return heldBytes;
  }

  close(): void {
    this.#worker.close();
  }
}
