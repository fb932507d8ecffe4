import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { ExportFormat } from '../jobs/trained-models.js';
import { outputFile } from '../terminal/output-file.js';
import { printJson } from '../terminal/print-json.js';
import { formatBytes } from '../compiler/format-bytes.js';
import { withServerOptions, type ServerOptions } from './server-options.js';
import { withJob } from './with-job.js';

interface ExportOptions extends ServerOptions {
  readonly format: Lowercase<ExportFormat>;
  readonly output: string;
  readonly json?: true;
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
  .requiredOption('--output <file>', 'what to write; replaced where it is there', outputFile)
  .option('--json', 'what was written as JSON')
  .addHelpText(
    'after',
    `
Examples:
  $ densegraph export 019ac5d2-6b1e-7c3a-9f00-5d1c2b3a4f5e --format onnx --output model.onnx
  $ densegraph export 019ac5d2-6b1e-7c3a-9f00-5d1c2b3a4f5e --format safetensors --output model.safetensors \\
      --server http://127.0.0.1:4000/graphql`,
  )
  .action(async (jobId: string, options: ExportOptions, command: Command) => {
    await withJob(jobId, options, command, async (job) => {
      const format = options.format.toUpperCase() as ExportFormat;
      const file = resolve(options.output);
      const { bytes, epoch, sha256 } = await job.exportTo(file, format);
      if (options.json) printJson({ jobId, file, format, bytes, epoch, sha256 });
      else console.log(`${options.output}: ${formatBytes(bytes)}, the weights of epoch ${epoch}`);
    });
  });
