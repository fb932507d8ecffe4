import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { ExportFormat } from '../jobs/trained-models.js';
import { nameChoices } from '../terminal/name-choices.js';
import { outputFile } from '../terminal/output-file.js';
import { printJson } from '../terminal/print-json.js';
import { formatBytes } from '../compiler/format-bytes.js';
import { withServerOptions, type ServerOptions } from './server-options.js';
import { withJob } from './with-job.js';

/** Each is also how the names of its files end. */
const FORMATS = ['onnx', 'safetensors'] as const satisfies readonly Lowercase<ExportFormat>[];

interface ExportOptions extends ServerOptions {
  readonly format?: (typeof FORMATS)[number];
  readonly output?: string;
  readonly json?: true;
}

/** `densegraph export`: a job's newest weights as a file. */
export const exportCommand = withServerOptions(new Command('export'))
  .description("write a job's newest weights to a file")
  .argument('<job>', 'its id')
  .addOption(
    nameChoices(
      new Option(
        '--format <format>',
        'onnx to compute with, safetensors for PyTorch (default: as the name of --output ends)',
      ),
      FORMATS,
    ),
  )
  .option(
    '--output <file>',
    'what to write; replaced where it is there (default: JOB.onnx or JOB.safetensors, which is not)',
    outputFile,
  )
  .option('--json', 'what was written as JSON')
  .addHelpText(
    'after',
    `
Examples:
  $ densegraph export 019ac5d2-6b1e-7c3a-9f00-5d1c2b3a4f5e --output model.onnx
  $ densegraph export 019ac5d2-6b1e-7c3a-9f00-5d1c2b3a4f5e --format safetensors \\
      --server http://127.0.0.1:4000/graphql`,
  )
  .action(async (jobId: string, options: ExportOptions, command: Command) => {
    const { output, format } = exportTarget(jobId, options, command);
    await withJob(jobId, options, command, async (job) => {
      const file = resolve(output);
      const { bytes, epoch, sha256 } = await job.exportTo(file, format);
      if (options.json) printJson({ jobId, file, format, bytes, epoch, sha256 });
      else console.log(`${output}: ${formatBytes(bytes)}, the weights of epoch ${epoch}`);
    });
  });

/** What to write and where, of which each may tell the other; ends the process with one line where that cannot be told. */
function exportTarget(
  jobId: string,
  { format, output }: ExportOptions,
  command: Command,
): { readonly output: string; readonly format: ExportFormat } {
  const wrongUsage = { exitCode: 2 };
  const ending = FORMATS.find((known) => output?.toLowerCase().endsWith(`.${known}`));
  const chosen = format ?? ending;
  if (chosen === undefined) {
    command.error('error: --format onnx or safetensors is needed, or an --output that ends so', wrongUsage);
  }
  if (ending !== undefined && ending !== chosen) {
    command.error(
      `error: --format ${chosen} does not go with an --output that ends in .${ending}`,
      wrongUsage,
    );
  }
  const own = `${jobId}.${chosen}`;
  if (output === undefined && existsSync(own)) {
    command.error(`error: ${own} is there already: --output ${own} replaces it`);
  }
  return { output: output ?? own, format: chosen.toUpperCase() as ExportFormat };
}
