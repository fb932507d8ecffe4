import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { ExportFormat } from '../jobs/trained-models.js';
import { formatBytes } from './format-bytes.js';
import { withServerOptions, type ServerOptions } from './server-options.js';
import { withJob } from './with-job.js';

interface ExportOptions extends ServerOptions {
  readonly format: Lowercase<ExportFormat>;
  readonly output: string;
}

/** `densegraph export`: a job's newest weights as a file. */
export const exportCommand = withServerOptions(new Command('export'))
  .description("write a job's newest weights to a file")
  .argument('<job>', 'its id')
  .addOption(
    new Option('--format <format>', 'onnx to compute with, safetensors for PyTorch')
      .choices(['onnx', 'safetensors'])
      .makeOptionMandatory(),
  )
  .requiredOption('--output <file>', 'what to write; replaced where it is there')
  .action(async (jobId: string, options: ExportOptions, command: Command) => {
    await withJob(jobId, options, command, async (job) => {
      const format = options.format.toUpperCase() as ExportFormat;
      const { bytes, epoch } = await job.exportTo(resolve(options.output), format);
      console.log(`${options.output}: ${formatBytes(bytes)}, the weights of epoch ${epoch}`);
    });
  });
