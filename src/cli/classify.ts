import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { ClassProbability } from '../jobs/trained-models.js';
import { positiveInteger } from '../terminal/positive-number.js';
import { withServerOptions, type ServerOptions } from './server-options.js';
import { withJob } from './with-job.js';

interface ClassifyOptions extends ServerOptions {
  readonly top: number;
}

/** `densegraph classify`: what a job's newest weights take PNG files for. */
export const classifyCommand = withServerOptions(new Command('classify'))
  .description("tell what a job's newest weights take images for")
  .argument('<job>', 'its id')
  .argument('<files...>', 'PNG files')
  .option('--top <n>', 'how many classes to tell of each', positiveInteger, 3)
  .action(async (jobId: string, files: readonly string[], options: ClassifyOptions, command: Command) => {
    await withJob(jobId, options, command, async (job) => {
      const images = await Promise.all(files.map(async (file) => ({ png: await readFile(file, 'base64') })));
      const classified = await job.classify(images, options.top);
      files.forEach((file, i) =>
        console.log(`${file}: ${(classified.images[i] ?? []).map(guessText).join(', ')}`),
      );
    });
  });

function guessText({ label, name, probability }: ClassProbability): string {
  return `${name ?? `class ${label}`} ${(100 * probability).toFixed(1)} %`;
}
