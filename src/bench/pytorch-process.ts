import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchCase, BenchMode } from './bench-case.js';
import type { ComputeSettings } from './compute-settings.js';
import type { Contender } from './interleave.js';
import { LineWorker } from './line-worker.js';

/** How PyTorch runs: NCHW as it comes, NHWC, or through torch.compile, whose CPU backend chooses NHWC itself. */
export const PYTORCH_MODES = ['eager', 'channels_last', 'compile'] as const;

export type PytorchMode = (typeof PYTORCH_MODES)[number];

/** A case as PyTorch runs it. */
export interface PytorchCase {
  readonly benchCase: BenchCase;
  readonly mode: BenchMode;
  readonly compute: ComputeSettings;
  readonly threads: number;
  readonly pytorchMode: PytorchMode;
  /** As PyTorch likes glibc's malloc best: memory is kept, not given back to the system after every step. */
  readonly tunedMalloc: boolean;
  /** For the steps before the first that is timed, in which torch.compile compiles. */
  readonly limitSeconds: number;
}

/** What the worker answers to `{"steps": N}`. */
interface PytorchSteps {
  readonly milliseconds: readonly number[];
  /** The process's resident set at its highest during all steps until now; of a GPU what the allocator has reserved. */
  readonly peakBytes: number;
  /** That, over what was there with model, optimizer and batch in place; of a GPU what the allocator has handed out. */
  readonly growthBytes: number;
}

/** What the worker says when it is ready, or why it will not be. */
type Ready =
  | { readonly torch: string; readonly threads: number; readonly parameters: number }
  | { readonly failed: string };

const SCRIPT = fileURLToPath(new URL('../../bench/pytorch_steps.py', import.meta.url));
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

/** As findPython, of the one that was named or of those that are usually there; says so where there is none. */
export function askedPython(named: string | null): string | null {
  const interpreter = findPython(named === null ? ['python3', 'python'] : [named]);
  if (interpreter === null) {
    const what =
      named === null
        ? 'no interpreter with torch was found (--python PATH names one)'
        : `${named} cannot import torch`;
    process.stdout.write(`PyTorch: ${what}\n`);
  }
  return interpreter;
}

/** PyTorch with one case, in a process of its own. */
export class PytorchProcess implements Contender {
  readonly name: string;
  readonly mode: PytorchMode;
  /** Numbers that are trained. */
  readonly parameters: number;
  readonly #worker: LineWorker;
  #memory: Omit<PytorchSteps, 'milliseconds'> = { peakBytes: 0, growthBytes: 0 };

  private constructor(worker: LineWorker, name: string, mode: PytorchMode, parameters: number) {
    this.#worker = worker;
    this.name = name;
    this.mode = mode;
    this.parameters = parameters;
  }

  /** Resolves after the warm-up. Rejects where PyTorch fails or takes too long, and says why. */
  static async open(python: string, pytorchCase: PytorchCase): Promise<PytorchProcess> {
    const { tunedMalloc, pytorchMode, limitSeconds } = pytorchCase;
    const worker = new LineWorker(python, argumentsOf(pytorchCase), tunedMalloc ? TUNED_MALLOC : {});
    const ready = await worker.nextWithin<Ready>(limitSeconds);
    if (ready === null) throw new Error(`not ready after ${limitSeconds} s`);
    if ('failed' in ready) throw new Error(ready.failed);
    // Without the build: 2.15.0+cpu.
    const version = ready.torch.replace(/\+.*/, '');
    return new PytorchProcess(worker, `PyTorch ${version} ${pytorchMode}`, pytorchMode, ready.parameters);
  }

  async run(steps: number): Promise<readonly number[]> {
    const { milliseconds, ...memory } = await this.#worker.ask<PytorchSteps>({ steps });
    this.#memory = memory;
    return milliseconds;
  }

  get pid(): number {
    return this.#worker.pid;
  }

  /** Of all steps until now. */
  get memory(): Omit<PytorchSteps, 'milliseconds'> {
    return this.#memory;
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

function argumentsOf({ benchCase, mode, compute, threads, pytorchMode }: PytorchCase): readonly string[] {
  const { preset, image, classes, batchSize } = benchCase;
  const { channels, height, width } = image;
  const options = {
    network: preset,
    image: `${channels}x${height}x${width}`,
    classes,
    batch: batchSize,
    pass: mode,
    mode: pytorchMode,
    device: compute.device.toLowerCase(),
    precision: compute.precision.toLowerCase(),
    threads,
  };
  const named = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return [SCRIPT, ...named, ...(compute.allowTf32 ? ['--tf32'] : [])];
}
