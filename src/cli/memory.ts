import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { MEMORY_STRATEGIES } from '../compiler/memory-strategy.js';
import { byteCount } from '../terminal/byte-count.js';
import { deviceOption } from '../terminal/device-option.js';
import { nameChoices } from '../terminal/name-choices.js';
import { outputFile, writeOutput } from '../terminal/output-file.js';
import { threadCount } from '../terminal/positive-number.js';
import { precisionOption } from '../terminal/precision-option.js';
import { printJson } from '../terminal/print-json.js';
import { batchSize } from './batch-size.js';
import { withModelOptions } from './model-options.js';
import { momentumValue } from './number-options.js';
import type { MemoryRequest } from './plan-memory.js';

interface MemoryOptions extends MemoryRequest {
  readonly json?: true;
  readonly plot?: string;
}

const EXAMPLE = `
Examples:
  $ densegraph memory --preset D2L_DENSENET --batch 32 --image 1x96x96 --plot memory.svg
  $ densegraph memory --preset DENSENET_121 --batch 32 --budget 1.5GiB`;

/** `densegraph memory`: what a training step of a network holds under each strategy, before anything is allocated. */
export const memoryCommand = withModelOptions(new Command('memory'))
  .description('plan the memory of a training step, to the byte, under each strategy')
  .option('--batch <n>', 'images of a step (default: as many as `train` takes)', batchSize)
  .addOption(
    nameChoices(
      new Option(
        '--strategy <name...>',
        'which to plan (default: all, AUTO with a budget); without a budget AUTO keeps within most of what is free',
      ),
      MEMORY_STRATEGIES,
    ),
  )
  .option(
    '--budget, --memory-budget <bytes>',
    'what AUTO may plan, as in 512MiB: adds what it would choose',
    byteCount,
  )
  .option('--momentum <x>', 'of SGD, which keeps a velocity for it (default: that of `train`)', momentumValue)
  .addOption(deviceOption())
  .addOption(precisionOption())
  .option(
    '--threads <n>',
    'of the engine, whose scratch space is planned too',
    threadCount,
    availableParallelism(),
  )
  .option('--json', 'as JSON instead of tables, with every kernel of a step')
  .option(
    '--plot <file>',
    'also draw the bytes that live at each kernel as an SVG image; replaced where it is there',
    svgFile,
  )
  .addHelpText('after', EXAMPLE)
  .action(async (options: MemoryOptions, command: Command) => {
    const { planMemory } = await import('./plan-memory.js');
    const { memoryJson, memoryText } = await import('./memory-text.js');
    const { plotMemory } = await import('./plot-memory.js');
    const planned = planMemory(options, command);
    const { title, optimizer, plans } = planned;
    if (options.plot !== undefined) {
      writeOutput(options.plot, plotMemory(`${title}: memory of a training step of ${optimizer}`, plans));
    }
    if (options.json) printJson(memoryJson(planned));
    else process.stdout.write(memoryText(planned));
  });

/** Reads an option that names the file of an image. Throws InvalidArgumentError, which commander prints. */
function svgFile(text: string): string {
  const ending = extname(text);
  if (ending === '' || ending.toLowerCase() === '.svg') return outputFile(text);
  throw new InvalidArgumentError(
    `What is drawn is SVG, which browsers show and Inkscape turns into others: name a file that ends in .svg instead of ${ending}.`,
  );
}
