import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { WHOLE_STRATEGIES } from '../compiler/memory-strategy.js';
import { interleave, type Contender } from './interleave.js';
import { LineWorker } from './line-worker.js';
import { memoryTable, withRatios, type MemoryFigures, type MemoryRow } from './memory-report.js';
import type { MemoryCasePlan, MemoryCaseSteps } from './memory-worker.js';
import type { TrainingCase } from './prepare-training.js';
import { findPython, PytorchWorker, type PytorchCase } from './pytorch-worker.js';
import { spreadOf } from './spread.js';

export interface MemoryOptions {
  readonly batchSize: number;
  /** Heights and widths of the images. */
  readonly sizes: readonly number[];
  readonly threads: number;
  readonly rounds: number;
  /** Steps of one side in a round. */
  readonly steps: number;
  readonly python: string | null;
  readonly json: string | null;
}

/** A process that trains one case. */
interface Case extends Contender {
  /** All but the time, of what it has done until now. */
  readonly memory: () => Promise<Omit<MemoryFigures, 'contender' | 'milliseconds'>>;
}

const WORKER = fileURLToPath(new URL('memory-worker.js', import.meta.url));

/** PyTorch as it comes takes less memory; with malloc tuned it is faster. */
const PYTORCH_CASES = [
  { name: 'eager', mode: 'eager', tunedMalloc: false },
  { name: 'channels_last', mode: 'channels_last', tunedMalloc: false },
  { name: 'channels_last, malloc tuned', mode: 'channels_last', tunedMalloc: true },
] as const satisfies readonly (Pick<PytorchCase, 'mode' | 'tunedMalloc'> & { readonly name: string })[];

/**
 * The memory of a training step of the d2l DenseNet under each strategy, planned and measured, and its time, beside
 * PyTorch where Python has it: each case in a process of its own, rounds interleaved, a table for each image size.
 */
export async function benchMemory(options: MemoryOptions): Promise<void> {
  const { batchSize, sizes, threads, python, json } = options;
  const interpreter = findPython(python === null ? ['python3', 'python'] : [python]);
  if (interpreter === null) {
    process.stdout.write('PyTorch: no interpreter with torch was found (--python PATH names one)\n');
  }
  const cases: { readonly case: string; readonly rows: readonly MemoryRow[] }[] = [];
  for (const size of sizes) {
    const title = `D2L_DENSENET, 1x${size}x${size}, batch ${batchSize}, ${threads} threads`;
    const rows = withRatios(await measure(options, size, interpreter));
    process.stdout.write(`${memoryTable(title, rows)}\n`);
    cases.push({ case: title, rows });
  }
  if (json !== null) writeFileSync(json, `${JSON.stringify(cases, null, 2)}\n`);
}

async function measure(
  { batchSize, threads, rounds, steps }: MemoryOptions,
  size: number,
  interpreter: string | null,
): Promise<readonly MemoryFigures[]> {
  const contenders: Case[] = [];
  try {
    for (const strategy of WHOLE_STRATEGIES) {
      contenders.push(await densegraph({ strategy, batchSize, size, threads }));
    }
    if (interpreter !== null) {
      for (const { name, ...mode } of PYTORCH_CASES) {
        contenders.push(await pytorch(interpreter, name, { batchSize, size, threads, ...mode }));
      }
    }
    const times = await interleave(contenders, { rounds, steps });
    const figures: MemoryFigures[] = [];
    for (const { name, memory } of contenders) {
      const milliseconds = spreadOf(times.get(name) ?? []);
      figures.push({ contender: name, ...(await memory()), milliseconds });
    }
    return figures;
  } finally {
    for (const { close } of contenders) close();
  }
}

async function densegraph(options: TrainingCase): Promise<Case> {
  const worker = new LineWorker(process.execPath, [WORKER, JSON.stringify(options)]);
  const { plannedBytes, savedActivationBytes } = await worker.next<MemoryCasePlan>();
  let { measuredBytes, growthBytes } = { measuredBytes: 0, growthBytes: 0 };
  return {
    name: options.strategy,
    run: async (steps) => {
      const answer = await worker.ask<MemoryCaseSteps>({ steps });
      ({ measuredBytes, growthBytes } = answer);
      return answer.milliseconds;
    },
    memory: () =>
      Promise.resolve({ plannedBytes, measuredBytes, keptBytes: savedActivationBytes, growthBytes }),
    close: () => worker.close(),
  };
}

async function pytorch(interpreter: string, name: string, options: PytorchCase): Promise<Case> {
  const { worker, version } = await PytorchWorker.open(interpreter, options);
  let growthBytes = 0;
  return {
    name: `PyTorch ${version} ${name}`,
    run: async (steps) => {
      const answer = await worker.steps(steps);
      ({ growthBytes } = answer);
      return answer.milliseconds;
    },
    memory: async () => ({
      plannedBytes: null,
      measuredBytes: null,
      keptBytes: await worker.heldBytes(),
      growthBytes,
    }),
    close: () => worker.close(),
  };
}
