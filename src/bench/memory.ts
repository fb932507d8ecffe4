import { WHOLE_STRATEGIES } from '../compiler/memory-strategy.js';
import { writeOutput } from '../terminal/output-file.js';
import { caseOf } from './bench-case.js';
import { ON_CPU } from './compute-settings.js';
import { EngineProcess } from './engine-process.js';
import { interleave, type Contender, type TurnOptions } from './interleave.js';
import { memoryTable, withRatios, type MemoryFigures, type MemoryRow } from './memory-report.js';
import { askedPython, PytorchProcess, type PytorchCase } from './pytorch-process.js';
import { spreadOf, type Spread } from './spread.js';

export interface MemoryOptions extends TurnOptions {
  readonly batchSize: number;
  /** Heights and widths of the images. */
  readonly sizes: readonly number[];
  readonly threads: number;
  readonly python: string | null;
  readonly json: string | null;
}

/** PyTorch as it comes takes less memory; with malloc tuned it is faster. */
const PYTORCH_CASES = [
  { pytorchMode: 'eager', tunedMalloc: false },
  { pytorchMode: 'channels_last', tunedMalloc: false },
  { pytorchMode: 'channels_last', tunedMalloc: true },
] as const satisfies readonly Pick<PytorchCase, 'pytorchMode' | 'tunedMalloc'>[];

/** For PyTorch to be ready. */
const LIMIT_SECONDS = 300;

/**
 * The memory of a training step of the d2l DenseNet under each strategy, planned and measured, and its time, beside
 * PyTorch where Python has it: each case in a process of its own, rounds interleaved, a table for each image size.
 */
export async function benchMemory(options: MemoryOptions): Promise<void> {
  const { batchSize, sizes, threads, python, json } = options;
  const interpreter = askedPython(python);
  const cases: { readonly case: string; readonly rows: readonly MemoryRow[] }[] = [];
  for (const size of sizes) {
    const title = `D2L_DENSENET, 1x${size}x${size}, batch ${batchSize}, ${threads} threads`;
    const rows = withRatios(await measure(options, size, interpreter));
    process.stdout.write(`${memoryTable(title, rows)}\n`);
    cases.push({ case: title, rows });
  }
  if (json !== null) writeOutput(json, `${JSON.stringify(cases, null, 2)}\n`);
}

async function measure(
  options: MemoryOptions,
  size: number,
  interpreter: string | null,
): Promise<readonly MemoryFigures[]> {
  const { batchSize, threads } = options;
  const benchCase = caseOf('D2L_DENSENET', batchSize, { channels: 1, height: size, width: size });
  const engines: EngineProcess[] = [];
  const opponents: PytorchProcess[] = [];
  try {
    for (const strategy of WHOLE_STRATEGIES) {
      engines.push(
        await EngineProcess.open({ benchCase, mode: 'train', strategy, compute: ON_CPU, threads }),
      );
    }
    for (const mode of interpreter === null ? [] : PYTORCH_CASES) {
      const pytorchCase = {
        benchCase,
        mode: 'train',
        compute: ON_CPU,
        threads,
        limitSeconds: LIMIT_SECONDS,
        ...mode,
      } as const;
      opponents.push(await PytorchProcess.open(interpreter ?? '', pytorchCase));
    }
    const { times } = await interleave<Contender>([...engines, ...opponents], options);
    const spread = (contender: Contender): Spread => spreadOf((times.get(contender) ?? []).flat());
    const figures: MemoryFigures[] = engines.map((engine) => ({
      contender: engine.name,
      plannedBytes: engine.plan.plannedBytes,
      measuredBytes: engine.memory.measuredBytes,
      keptBytes: engine.plan.savedActivationBytes,
      growthBytes: engine.memory.growthBytes,
      milliseconds: spread(engine),
    }));
    for (const [index, opponent] of opponents.entries()) {
      const tuned = PYTORCH_CASES[index]?.tunedMalloc === true ? ', malloc tuned' : '';
      figures.push({
        contender: opponent.name + tuned,
        plannedBytes: null,
        measuredBytes: null,
        keptBytes: await opponent.heldBytes(),
        growthBytes: opponent.memory.growthBytes,
        milliseconds: spread(opponent),
      });
    }
    return figures;
  } finally {
    for (const contender of [...engines, ...opponents]) contender.close();
  }
}
