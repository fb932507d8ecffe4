import type { WholeStrategy } from '../compiler/memory-strategy.js';
import { buildModel } from '../model/build-model.js';
import { summarize } from '../model/summary.js';
import { listDevices } from '../runtime/devices.js';
import { writeOutput } from '../terminal/output-file.js';
import { caseTitle, type BenchCase, type BenchMode } from './bench-case.js';
import { checkComputeSettings, type ComputeSettings } from './compute-settings.js';
import { EngineProcess } from './engine-process.js';
import { gpuNamed, productPeak } from './gpu-peaks.js';
import { interleave, type Contender, type Interleaved, type TurnOptions } from './interleave.js';
import { MachinePeaks, type Peaks } from './machine-peaks.js';
import { dataSheetLegend, measuredLegend, operationTable, sumOperations } from './operation-report.js';
import { askedPython, PytorchProcess, type PytorchMode } from './pytorch-process.js';
import {
  STEP_LEGENDS,
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
  readonly compute: ComputeSettings;
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
 * time of a step goes. Throws ExpectedError for settings that the device does not have, DeviceUnavailableError,
 * AddonUnavailableError.
 */
export async function benchSteps(options: StepOptions): Promise<void> {
  const { cases, compute, threads, json } = options;
  checkComputeSettings(compute);
  const interpreter = askedPython(options.python);
  process.stdout.write(`${deviceText(compute, threads)}\n${STEP_LEGENDS[compute.device]}\n\n`);
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
  const { mode, strategies, compute, threads } = options;
  const engines: EngineProcess[] = [];
  const opponents: PytorchProcess[] = [];
  const machine = compute.device === 'CPU' ? new MachinePeaks(threads) : null;
  const contenders = (): readonly Contender[] => [
    ...(machine === null ? [] : [machine]),
    ...engines,
    ...opponents,
  ];
  try {
    for (const strategy of strategies) {
      engines.push(await EngineProcess.open({ benchCase, mode, strategy, compute, threads }));
    }
    if (interpreter !== null) await openPytorch(benchCase, options, interpreter, opponents);
    const interleaved = await interleave(contenders(), options);
    const peaks = machine?.peaks ?? dataSheetPeaks(compute);
    const figures = await figuresOf(benchCase, { peaks, engines, opponents, interleaved });
    const title = `${caseTitle(benchCase)}: ${TIMED[mode]}`;
    process.stdout.write(`${stepTable(title, figures)}\n`);
    const profiled = figures.engine.find(({ strategy }) => strategy === PROFILED) ?? figures.engine[0];
    if (profiled !== undefined) {
      const { strategy, operations } = profiled;
      const legend = machine === null ? dataSheetLegend(peaks) : measuredLegend(machine.peaks);
      process.stdout.write(`${operationTable(`${title} under ${strategy}`, operations, legend)}\n`);
    }
    return stepRows(figures);
  } finally {
    for (const contender of contenders()) contender.close();
  }
}

/** The processor that steps run on, and how. */
function deviceText({ device, precision, allowTf32 }: ComputeSettings, threads: number): string {
  const description = listDevices().find(({ kind }) => kind === device);
  const text = `${description?.name ?? device}, ${description?.instructionSet ?? 'no engine'}`;
  return device === 'CPU'
    ? `${text}, ${threads} threads`
    : `${text}, ${precision}${allowTf32 ? ', TF32' : ''}`;
}

/** Of the GPU that is used; null where its data sheet is not known. */
function dataSheetPeaks({ precision, allowTf32 }: ComputeSettings): Peaks | null {
  const gpu = gpuNamed(listDevices().find(({ kind }) => kind === 'CUDA')?.name ?? '');
  if (gpu === null) return null;
  return {
    flopsPerSecond: productPeak(gpu, precision, allowTf32),
    bytesPerSecond: gpu.bytesPerSecond,
  };
}

/** Those of the modes that work; of the others it is said why not. Throws Error where the networks differ. */
async function openPytorch(
  benchCase: BenchCase,
  { mode, compute, threads, pytorchModes, limitSeconds }: StepOptions,
  interpreter: string,
  opened: PytorchProcess[],
): Promise<void> {
  const { preset, image, classes } = benchCase;
  const { parameterCount } = summarize(buildModel({ preset }, image, classes));
  for (const pytorchMode of pytorchModes) {
    const settings = { benchCase, mode, compute, threads };
    const pytorchCase = { ...settings, pytorchMode, tunedMalloc: true, limitSeconds };
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
  readonly peaks: Peaks | null;
  readonly engines: readonly EngineProcess[];
  readonly opponents: readonly PytorchProcess[];
  readonly interleaved: Interleaved<Contender>;
}

async function figuresOf(
  { name, batchSize }: BenchCase,
  { peaks, engines, opponents, interleaved }: Measured,
): Promise<CaseFigures> {
  const { times, turns, disturbedTurns } = interleaved;
  const engine: EngineFigures[] = [];
  for (const contender of engines) {
    engine.push({
      name: contender.name,
      strategy: contender.name,
      rounds: times.get(contender) ?? [],
      plannedBytes: contender.plan.plannedBytes,
      operations: sumOperations(await contender.kernels(), peaks),
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
