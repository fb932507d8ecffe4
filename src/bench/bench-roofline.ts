import { compilePrograms } from '../compiler/compile-programs.js';
import type { WholeStrategy } from '../compiler/memory-strategy.js';
import type { Program } from '../compiler/program.js';
import type { Precision } from '../compiler/precision.js';
import type { Target } from '../compiler/target.js';
import { buildModel } from '../model/build-model.js';
import type { ImageShape } from '../model/model-spec.js';
import type { PresetName } from '../model/presets.js';
import { cudaLaunches } from '../runtime/cuda-launches.js';
import type { CudaSettings } from '../runtime/cuda-settings.js';
import { cudaTarget } from '../runtime/cuda-target.js';
import { writeOutput } from '../terminal/output-file.js';
import { GPUS, productPeak, type GpuName } from './gpu-peaks.js';
import type { Launches } from './launches.js';
import { kernelBounds, sumBounds, type Roofline } from './roofline.js';
import {
  figuresOf,
  furthestTable,
  LEGEND,
  savingsTable,
  summaryTable,
  sumTable,
  type PredictionFigures,
} from './roofline-report.js';
import { savingsOf } from './roofline-savings.js';

export interface RooflineOptions {
  readonly device: GpuName;
  readonly preset: PresetName;
  readonly image: ImageShape;
  readonly classes: number;
  readonly batchSize: number;
  readonly precision: Precision;
  readonly allowTf32: boolean;
  readonly strategies: readonly WholeStrategy[];
  /** Whether to count the scratch that the engine's CUDA backend asks for and what it launches; it has to be there then. */
  readonly scratch: boolean;
  /** From the end of one kernel to the full speed of the next. */
  readonly launchMicroseconds: number;
  /** Rows of kernels to print. */
  readonly top: number;
  readonly json: string | null;
}

/** What a step takes at least does not depend on how kernels add up. */
const NO_SCRATCH: Target = { workspaceBytes: () => 0 };

/**
 * What a training step takes at least on a GPU, computed from the program that would run there: by operation, by block,
 * and what moves more than it must. No device is needed, unless scratch is counted: then throws
 * DeviceUnavailableError, AddonUnavailableError.
 */
export function benchRoofline(options: RooflineOptions): void {
  const { device, preset, image, batchSize, precision, allowTf32, launchMicroseconds, top, json } = options;
  const gpu = GPUS[device];
  const roofline: Roofline = {
    bytesPerSecond: gpu.bytesPerSecond,
    productsPerSecond: productPeak(gpu, precision, allowTf32),
    elementsPerSecond: gpu.float32FlopsPerSecond,
    launchSeconds: launchMicroseconds / 1e6,
  };
  const target = options.scratch ? cudaTarget({ allowTf32 }) : NO_SCRATCH;
  const launches = options.scratch ? backendLaunches({ allowTf32 }) : undefined;
  const graph = buildModel({ preset }, image, options.classes);
  const predictions = options.strategies.map((strategy): PredictionFigures => {
    const programs = compilePrograms(
      graph,
      { strategy },
      {
        batchSize,
        strategy,
        precision,
        optimizer: { momentum: 0.9, nesterov: false, weightDecay: 1e-4 },
        target,
      },
    );
    const { train, plannedBytes } = programs;
    const kernels = kernelBounds(train, roofline, launches?.(train));
    return figuresOf({ strategy, batchSize, plannedBytes, kernels, savings: savingsOf(train) });
  });
  const shape = `${image.channels}x${image.height}x${image.width}`;
  const title = `${preset}, ${shape}, batch ${batchSize}, ${precision}: a training step on ${gpu.title}`;
  process.stdout.write(`${summaryTable(title, predictions, gpu.memoryBytes)}${LEGEND}\n`);
  for (const prediction of predictions) {
    process.stdout.write(detailsOf(prediction, roofline, top));
  }
  const figures = { preset, image, precision, gpu, roofline, predictions };
  if (json !== null) writeOutput(json, `${JSON.stringify(figures, null, 2)}\n`);
}

/** What the CUDA backend of this machine launches for a kernel of a program. */
function backendLaunches(settings: CudaSettings): (program: Program) => Launches {
  const launches = cudaLaunches(settings);
  return ({ buffers }) =>
    (kernel) => {
      const types = kernel.operands.map((view) =>
        view === null ? null : (buffers[view.buffer]?.elementType ?? null),
      );
      return launches(kernel, types);
    };
}

function detailsOf(prediction: PredictionFigures, roofline: Roofline, top: number): string {
  const { strategy, kernels, operations, savings, batchSize } = prediction;
  const blocks = sumBounds(kernels, ({ label }) => label.split('.').slice(0, 2).join('.'));
  return [
    sumTable(`${strategy}, by operation`, operations, batchSize),
    sumTable(`${strategy}, by block`, blocks, batchSize),
    furthestTable(kernels, top),
    savingsTable(savings, roofline, prediction),
    '',
  ].join('\n');
}
