import { Command } from 'commander';
import { summaryText } from '../model/summary-text.js';
import { summarize } from '../model/summary.js';
import { printJson } from '../terminal/print-json.js';
import { buildAsked, withModelOptions } from './model-options.js';
import type { ModelOptions } from './model-options.js';

/** `densegraph summary`: a network module by module, with its parameters and arithmetic. */
export const summaryCommand = withModelOptions(new Command('summary'))
  .description("print a network's modules, parameters and multiply-accumulates")
  .option('--json', 'as JSON instead of a table')
  .addHelpText('after', '\nExample:\n  $ densegraph summary --preset D2L_DENSENET --image 1x96x96')
  .action((options: ModelOptions & { readonly json?: true }, command: Command) => {
    const summary = summarize(buildAsked(options, command).graph);
    if (options.json) printJson(summary);
    else process.stdout.write(summaryText(summary));
  });
