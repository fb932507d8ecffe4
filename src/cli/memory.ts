import { availableParallelism } from 'node:os';
import { Command, Option } from 'commander';
import { WHOLE_STRATEGIES, type WholeStrategy } from '../compiler/memory-strategy.js';
import type { TrainingPlan } from '../compiler/training-plan.js';
import type { Precision } from '../compiler/precision.js';
import type { DeviceKind } from '../runtime/device-kind.js';
import { forecast } from '../training/forecast.js';
import { batchSize } from './batch-size.js';
import { deviceOption } from '../terminal/device-option.js';
import { memoryText } from './memory-text.js';
import { isUnderstood } from './is-understood.js';
import { askedModel, buildAsked, withModelOptions } from './model-options.js';
import type { ModelOptions } from './model-options.js';
import { plotMemory } from './plot-memory.js';
import { threadCount } from '../terminal/positive-number.js';
import { outputFile, writeOutput } from '../terminal/output-file.js';
import { precisionOption } from '../terminal/precision-option.js';

interface MemoryOptions extends ModelOptions {
  readonly batch: number;
  readonly strategy: readonly WholeStrategy[];
  readonly device: DeviceKind;
  readonly precision: Precision;
  readonly threads: number;
  readonly momentum: boolean;
  readonly json?: true;
  readonly plot?: string;
}

const EXAMPLE = `
Example:
  $ densegraph memory --preset D2L_DENSENET --batch 32 --image 1x96x96 --plot memory.svg`;

/** `densegraph memory`: what a training step of a network holds under each strategy, before anything is allocated. */
export const memoryCommand = withModelOptions(new Command('memory'))
  .description('plan the memory of a training step, to the byte, under each strategy')
  .requiredOption('--batch <n>', 'images of a step', batchSize)
  .addOption(
    new Option('--strategy <name...>', 'which to plan')
      .choices(WHOLE_STRATEGIES)
      .default(WHOLE_STRATEGIES, 'all that are offered'),
  )
  .addOption(deviceOption())
  .addOption(precisionOption())
  .option(
    '--threads <n>',
    'of the engine, whose scratch space is planned too',
    threadCount,
    availableParallelism(),
  )
  .option('--no-momentum', 'for SGD without momentum, which keeps no velocities')
  .option('--json', 'as JSON instead of tables, with every kernel of a step')
  .option(
    '--plot <file>',
    'also draw the bytes that live at each kernel as an SVG image; replaced where it is there',
    outputFile,
  )
  .addHelpText('after', EXAMPLE)
  .action((options: MemoryOptions, command: Command) => {
    const { batch, json, plot } = options;
    const { name } = buildAsked(options, command).graph;
    const { channels, height, width } = askedModel(options).image;
    const title = `${name}, batch ${batch} of ${channels}x${height}x${width}`;
    const plans = planAsked(options, command);
    if (plot !== undefined) writeOutput(plot, plotMemory(title, plans));
    process.stdout.write(
      json ? `${JSON.stringify(plans.map(withoutPrograms), null, 2)}\n` : memoryText(title, plans),
    );
  });

function planAsked(options: MemoryOptions, command: Command): readonly TrainingPlan[] {
  const { batch, strategy, device, precision, threads, momentum } = options;
  try {
    return forecast({
      ...askedModel(options),
      batchSize: batch,
      strategies: WHOLE_STRATEGIES.filter((offered) => strategy.includes(offered)),
      optimizer: { momentum: momentum ? 0.9 : 0, nesterov: false, weightDecay: 0 },
      device,
      precision,
      budgetBytes: null,
      threads,
    });
  } catch (error) {
    if (isUnderstood(error)) command.error(`error: ${error.message}`);
    throw error;
  }
}

/** What GraphQL's memoryPlan tells of a plan. */
function withoutPrograms(plan: TrainingPlan): object {
  const { strategy, plannedBytes, categories, recomputeFraction, layers, timeline } = plan;
  return { strategy, plannedBytes, categories, recomputeFraction, layers, timeline };
}
