import { Command } from 'commander';
import { layerShapesText } from '../model/layer-shapes-text.js';
import { layerShapes } from '../model/layer-shapes.js';
import { printJson } from '../terminal/print-json.js';
import { buildAsked, withModelOptions } from './model-options.js';
import type { ModelOptions } from './model-options.js';

/** `densegraph shapes`: what leaves each top-level layer of a network, as the book prints it. */
export const shapesCommand = withModelOptions(new Command('shapes'))
  .description("print the output shape of each of a network's layers")
  .option('--json', 'as JSON instead of a table')
  .addHelpText('after', '\nExample:\n  $ densegraph shapes --preset D2L_DENSENET --image 1x96x96')
  .action((options: ModelOptions & { readonly json?: true }, command: Command) => {
    const model = buildAsked(options, command);
    const layers = layerShapes(model);
    if (options.json) printJson(layers);
    else process.stdout.write(layerShapesText(model.graph.name, layers));
  });
