import type { WholeStrategy } from '../compiler/memory-strategy.js';
import { writeOutput } from '../terminal/output-file.js';
import type { BenchCase } from './bench-case.js';
import { ON_CPU } from './compute-settings.js';
import { EngineProcess } from './engine-process.js';
import { interleave, type TurnOptions } from './interleave.js';
import { kernelRows, kernelTable, type CaseKernels } from './kernel-report.js';
import { MachinePeaks } from './machine-peaks.js';

export interface KernelOptions extends TurnOptions {
  readonly cases: readonly BenchCase[];
  readonly strategy: WholeStrategy;
  readonly threads: number;
  /** Rows to print; the file has all. */
  readonly top: number;
  readonly json: string | null;
}

/**
 * Each operation at each of the shapes that the training steps of the cases have, against its roofline. Kernels are
 * timed where they work: in the step, after what runs before them, so that caches hold what they hold then.
 */
export async function benchKernel(options: KernelOptions): Promise<void> {
  const { cases, strategy, threads, top, json } = options;
  const machine = new MachinePeaks(threads);
  try {
    const kernels: CaseKernels[] = [];
    for (const benchCase of cases) {
      const engine = await EngineProcess.open({
        benchCase,
        mode: 'train',
        strategy,
        compute: ON_CPU,
        threads,
      });
      try {
        await interleave([machine, engine], options);
        kernels.push({ case: benchCase.name, groups: await engine.kernels() });
      } finally {
        engine.close();
      }
    }
    const rows = kernelRows(kernels, machine.peaks);
    process.stdout.write(`a training step under ${strategy}, ${threads} threads\n`);
    process.stdout.write(kernelTable(rows, top, machine.peaks));
    const figures = { strategy, machine: machine.peaks, kernels: rows };
    if (json !== null) writeOutput(json, `${JSON.stringify(figures, null, 2)}\n`);
  } finally {
    machine.close();
  }
}
