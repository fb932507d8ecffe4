import type { WholeStrategy } from '../compiler/memory-strategy.js';
import { buildModel } from '../model/build-model.js';
import { summarize } from '../model/summary.js';
import { listDevices } from '../runtime/devices.js';
import { writeOutput } from '../terminal/output-file.js';
import { caseTitle, type BenchCase, type BenchMode } from './bench-case.js';
import { EngineProcess } from './engine-process.js';
import { interleave, type Contender, type Interleaved, type TurnOptions } from './interleave.js';
import { MachinePeaks } from './machine-peaks.js';
import { operationTable, sumOperations } from './operation-report.js';
import { askedPython, PytorchProcess, type PytorchMode } from './pytorch-process.js';
import {
  STEP_LEGEND,
  stepRows,
  stepTable,
  type CaseFigures,
  type EngineFigures,
  type StepRow,
} from './step-report.js';

export interface StepOptions extends TurnOptions {
  readonly mode: BenchMode;
  readonly cases: readonly BenchCase[];
  readonly strategies: readonly WholeStrategy[];
  readonly threads: number;
  /** The interpreter that has torch; null for those that are usually there. */
  readonly python: string | null;
  readonly pytorchModes: readonly PytorchMode[];
  /** For PyTorch to be ready. */
  readonly limitSeconds: number;
  readonly json: string | null;
}

const TIMED: Record<BenchMode, string> = { train: 'a training step', inference: 'inference' };

/** Whose operations are printed, where it is among those that ran. */
const PROFILED: WholeStrategy = 'RECOMPUTE_NORMALIZATION';

/**
 * Steps of each case under each strategy, beside PyTorch where Python has it: every contender in a process of its own,
 * rounds interleaved with one another and with the machine's peaks. Prints a table of each case, and one of where the
 * time of a step goes.
 */
export async function benchSteps(options: StepOptions): Promise<void> {
  const { cases, threads, json } = options;
  const interpreter = askedPython(options.python);
  const [cpu] = listDevices();
  process.stdout.write(
    `${cpu?.name ?? 'CPU'}, ${cpu?.instructionSet ?? 'no engine'}, ${threads} threads\n${STEP_LEGEND}\n\n`,
  );
  const rows: StepRow[] = [];
  for (const benchCase of cases) {
    rows.push(...(await measureCase(benchCase, options, interpreter)));
    // After every case: a long run that is ended has what it has measured.
    if (json !== null) writeOutput(json, `${JSON.stringify(rows, null, 2)}\n`);
  }
}

async function measureCase(
  benchCase: BenchCase,
  options: StepOptions,
  interpreter: string | null,
): Promise<readonly StepRow[]> {
  const { mode, strategies, threads } = options;
  const engines: EngineProcess[] = [];
  const opponents: PytorchProcess[] = [];
  const machine = new MachinePeaks(threads);
  try {
    for (const strategy of strategies) {
      engines.push(await EngineProcess.open({ benchCase, mode, strategy, threads }));
    }
    if (interpreter !== null) await openPytorch(benchCase, options, interpreter, opponents);
    const interleaved = await interleave([machine, ...engines, ...opponents], options);
    const figures = await figuresOf(benchCase, { machine, engines, opponents, interleaved });
    const title = `${caseTitle(benchCase)}: ${TIMED[mode]}`;
    process.stdout.write(`${stepTable(title, figures)}\n`);
    const profiled = figures.engine.find(({ strategy }) => strategy === PROFILED) ?? figures.engine[0];
    if (profiled !== undefined) {
      const { strategy, operations } = profiled;
      process.stdout.write(`${operationTable(`${title} under ${strategy}`, operations, machine.peaks)}\n`);
    }
    return stepRows(figures);
  } finally {
    for (const contender of [machine, ...engines, ...opponents]) contender.close();
  }
}

/** Those of the modes that work; of the others it is said why not. Throws Error where the networks differ. */
async function openPytorch(
  benchCase: BenchCase,
  { mode, threads, pytorchModes, limitSeconds }: StepOptions,
  interpreter: string,
  opened: PytorchProcess[],
): Promise<void> {
  const { preset, image, classes } = benchCase;
  const { parameterCount } = summarize(buildModel({ preset }, image, classes));
  for (const pytorchMode of pytorchModes) {
    const pytorchCase = { benchCase, mode, threads, pytorchMode, tunedMalloc: true, limitSeconds };
    const opponent = await PytorchProcess.open(interpreter, pytorchCase).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      process.stdout.write(`${benchCase.name}: without PyTorch ${pytorchMode}: ${reason}\n`);
      return null;
    });
    if (opponent === null) continue;
    opened.push(opponent);
    if (opponent.parameters === parameterCount) continue;
    throw new Error(
      `Expected PyTorch's ${preset} to have ${parameterCount} parameters but it has ${opponent.parameters}`,
    );
  }
}

/** Who took part in a case, and how long they took. */
interface Measured {
  readonly machine: MachinePeaks;
  readonly engines: readonly EngineProcess[];
  readonly opponents: readonly PytorchProcess[];
  readonly interleaved: Interleaved<Contender>;
}

async function figuresOf(
  { name, batchSize }: BenchCase,
  { machine, engines, opponents, interleaved }: Measured,
): Promise<CaseFigures> {
  const { times, turns, disturbedTurns } = interleaved;
  const engine: EngineFigures[] = [];
  for (const contender of engines) {
    engine.push({
      name: contender.name,
      strategy: contender.name,
      rounds: times.get(contender) ?? [],
      plannedBytes: contender.plan.plannedBytes,
      operations: sumOperations(await contender.kernels(), machine.peaks),
      ...contender.memory,
    });
  }
  const pytorch = opponents.map((contender) => ({
    name: contender.name,
    mode: contender.mode,
    rounds: times.get(contender) ?? [],
    ...contender.memory,
  }));
  return { case: name, batchSize, engine, pytorch, turns, disturbedTurns };
}
