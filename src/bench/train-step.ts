import { writeFileSync } from 'node:fs';
import { WHOLE_STRATEGIES, type WholeStrategy } from '../compiler/memory-strategy.js';
import { interleave, type Contender } from './interleave.js';
import { prepareTraining } from './prepare-training.js';
import { findPython, PytorchWorker, type PytorchMode } from './pytorch-worker.js';
import { spreadOf, type Spread } from './spread.js';

export interface TrainStepOptions {
  readonly batchSize: number;
  readonly threads: number;
  readonly rounds: number;
  /** Steps of one side in a round. */
  readonly steps: number;
  readonly python: string | null;
  readonly json: string | null;
}

/** Height and width of the images. */
const SIZE = 96;

/**
 * A training step of the d2l DenseNet on 1x96x96 images under each strategy, beside PyTorch where Python has it:
 * rounds interleaved, medians and ratios printed.
 */
export async function benchTrainStep(options: TrainStepOptions): Promise<void> {
  const contenders = [
    ...WHOLE_STRATEGIES.map((strategy) => densegraph(strategy, options)),
    ...(await pytorch(options)),
  ];
  try {
    report(options, await interleave(contenders, options));
  } finally {
    for (const { close } of contenders) close();
  }
}

function densegraph(strategy: WholeStrategy, { batchSize, threads }: TrainStepOptions): Contender {
  const { steps, close } = prepareTraining({ strategy, batchSize, size: SIZE, threads }).open();
  return { name: strategy, run: steps, close };
}

async function pytorch({ batchSize, threads, python }: TrainStepOptions): Promise<readonly Contender[]> {
  const interpreter = findPython(python === null ? ['python3', 'python'] : [python]);
  if (interpreter === null) {
    process.stdout.write('PyTorch: no interpreter with torch was found (--python PATH names one)\n');
    return [];
  }
  const modes: readonly PytorchMode[] = ['eager', 'channels_last'];
  return Promise.all(
    modes.map(async (mode) => {
      const options = { batchSize, size: SIZE, threads, mode, tunedMalloc: true };
      const { worker, version } = await PytorchWorker.open(interpreter, options);
      return {
        name: `PyTorch ${version} ${mode}`,
        run: async (steps: number) => (await worker.steps(steps)).milliseconds,
        close: () => worker.close(),
      };
    }),
  );
}

function report(options: TrainStepOptions, times: ReadonlyMap<string, readonly number[]>): void {
  const { batchSize, threads, json } = options;
  const spreads = [...times].map(([name, values]) => ({ name, ...spreadOf(values) }));
  const opponents = spreads.filter(({ name }) => name.startsWith('PyTorch'));
  const best = opponents.length === 0 ? null : Math.min(...opponents.map(({ median }) => median));
  process.stdout.write(
    `D2L_DENSENET, 1x96x96, batch ${batchSize}, ${threads} threads: milliseconds a step\n`,
  );
  for (const spread of spreads) process.stdout.write(`${line(spread, best)}\n`);
  if (json === null) return;
  const rows = spreads.map(({ name, minimum, median, maximum }) => ({
    case: `D2L_DENSENET batch ${batchSize}`,
    contender: name,
    milliseconds: { minimum, median, maximum },
    imagesPerSecond: (batchSize * 1000) / median,
    ratio: best === null ? null : best / median,
  }));
  writeFileSync(json, `${JSON.stringify(rows, null, 2)}\n`);
}

function line(
  { name, minimum, median, maximum }: Spread & { readonly name: string },
  best: number | null,
): string {
  const range = `${minimum.toFixed(1)} .. ${maximum.toFixed(1)}`;
  const ratio = best === null ? '' : `  ${(best / median).toFixed(2)} times PyTorch's best`;
  return `  ${name.padEnd(32)} ${median.toFixed(1).padStart(8)}  (${range})${ratio}`;
}
