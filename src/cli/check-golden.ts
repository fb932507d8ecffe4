import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { deviceOption } from '../terminal/device-option.js';
import { threadCount } from '../terminal/positive-number.js';
import { printJson } from '../terminal/print-json.js';
import { checkGolden } from '../training/golden/check-golden.js';
import { formatGoldenReport, isGolden } from '../training/golden/format-golden-report.js';
import type { EnginePlace } from '../training/golden/golden-engine.js';
import { GoldenIndexError } from '../training/golden/json-field.js';

/** `densegraph check-golden DIR`: exit 1 where a tensor is outside of its bound or a case cannot run. */
export const checkGoldenCommand = new Command('check-golden')
  .description("hold the engine's numbers against PyTorch's")
  .argument('<dir>', 'folder with an index.json and the tensors that it names')
  .option(
    '--threads <count>',
    'threads of the engine; the numbers do not depend on it',
    threadCount,
    availableParallelism(),
  )
  .addOption(deviceOption())
  .option('--json', 'every comparison as JSON instead of the largest errors')
  .addHelpText('after', '\nExample:\n  $ densegraph check-golden test/golden --threads 2')
  .action(async (directory: string, options: EnginePlace & { readonly json?: true }, command: Command) => {
    try {
      const report = await checkGolden(directory, options);
      if (options.json) printJson(report);
      else console.log(formatGoldenReport(report));
      if (!isGolden(report)) process.exitCode = 1;
    } catch (error) {
      if (error instanceof GoldenIndexError) command.error(`error: ${error.message}`);
      throw error;
    }
  });
