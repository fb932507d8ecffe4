import { writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import { compileTraining } from '../compiler/compile.js';
import { OFFERED_STRATEGIES, type OfferedStrategy } from '../compiler/compile-step.js';
import { buildModel } from '../model/build-model.js';
import { initialWeights } from '../model/initial-weights.js';
import { cpuTarget } from '../runtime/cpu-target.js';
import { openSession } from '../runtime/open-session.js';
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

/** Something that can run training steps and tell how long each took. */
interface Contender {
  readonly name: string;
  readonly run: (steps: number) => Promise<readonly number[]>;
  readonly close: () => void;
}

const IMAGE = { channels: 1, height: 96, width: 96 };
const CLASSES = 10;
/** A PyTorch thread that waits spins for some milliseconds after a step, on a core that the next one needs. */
const PAUSE_MILLISECONDS = 40;

/**
 * A training step of the d2l DenseNet on 1x96x96 images under each strategy, beside PyTorch where Python has it:
 * rounds interleaved, medians and ratios printed.
 */
export async function benchTrainStep(options: TrainStepOptions): Promise<void> {
  const contenders = [
    ...OFFERED_STRATEGIES.map((strategy) => densegraph(strategy, options)),
    ...(await pytorch(options)),
  ];
  const times = new Map<string, number[]>();
  try {
    for (let round = 0; round <= options.rounds; round++) {
      for (const { name, run } of contenders) {
        const milliseconds = await run(options.steps);
        // The first round warms caches up.
        if (round > 0) times.set(name, [...(times.get(name) ?? []), ...milliseconds]);
        await setTimeout(PAUSE_MILLISECONDS);
      }
    }
  } finally {
    for (const { close } of contenders) close();
  }
  report(options, times);
}

function densegraph(strategy: OfferedStrategy, { batchSize, threads }: TrainStepOptions): Contender {
  const graph = buildModel({ preset: 'D2L_DENSENET' }, IMAGE, CLASSES);
  const plan = compileTraining(graph, {
    batchSize,
    strategy,
    optimizer: { momentum: 0.9, nesterov: false, weightDecay: 0 },
    target: cpuTarget({ threads }),
  });
  const session = openSession({ device: 'CPU', threads, programs: [plan.train] });
  const pixels = batchSize * IMAGE.channels * IMAGE.height * IMAGE.width;
  const images = Float32Array.from({ length: pixels }, (_, i) => ((i * 7919) % 256) / 255);
  const labels = Int32Array.from({ length: batchSize }, (_, i) => i % CLASSES);
  for (const [name, values] of initialWeights(graph, 0)) session.write(plan.train, name, values);
  session.write(plan.train, 'learningRate', Float32Array.of(0.01));
  return {
    name: strategy,
    run: async (steps) => {
      const milliseconds: number[] = [];
      for (let step = 0; step < steps; step++) {
        const begin = performance.now();
        // A step may use the input's bytes for something else once it has read them.
        session.write(plan.train, 'images', images, 'nhwc');
        session.write(plan.train, 'labels', labels);
        await session.run(plan.train);
        milliseconds.push(performance.now() - begin);
      }
      return milliseconds;
    },
    close: () => session.close(),
  };
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
      const { worker, version } = await PytorchWorker.open(interpreter, batchSize, threads, mode);
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
