import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { ClassProbability } from '../jobs/trained-models.js';
import { ExpectedError } from '../terminal/expected-error.js';
import { positiveInteger } from '../terminal/positive-number.js';
import { printJson } from '../terminal/print-json.js';
import { withServerOptions, type ServerOptions } from './server-options.js';
import { withJob } from './with-job.js';

interface ClassifyOptions extends ServerOptions {
  readonly top: number;
  readonly json?: true;
}

/** `densegraph classify`: what a job's newest weights take PNG files for. */
export const classifyCommand = withServerOptions(new Command('classify'))
  .description("tell what a job's newest weights take images for")
  .argument('<job>', 'its id')
  .argument('<files...>', 'PNG files')
  .option('--top <n>', 'how many classes to tell of each', positiveInteger, 3)
  .option('--json', 'as JSON instead of lines')
  .addHelpText(
    'after',
    `
Examples:
  $ densegraph classify 019ac5d2-6b1e-7c3a-9f00-5d1c2b3a4f5e shoe.png shirt.png
  $ densegraph classify 019ac5d2-6b1e-7c3a-9f00-5d1c2b3a4f5e shoe.png --top 1 --server http://127.0.0.1:4000/graphql`,
  )
  .action(async (jobId: string, files: readonly string[], options: ClassifyOptions, command: Command) => {
    await withJob(jobId, options, command, async (job) => {
      const images = await Promise.all(files.map(async (file) => ({ png: await readPng(file) })));
      const { epoch, images: guesses } = await job.classify(images, options.top);
      const classified = files.map((file, i) => ({ file, classes: guesses[i] ?? [] }));
      if (options.json) printJson({ jobId, epoch, images: classified });
      else
        for (const { file, classes } of classified)
          console.log(`${file}: ${classes.map(guessText).join(', ')}`);
    });
  });

async function readPng(file: string): Promise<string> {
  try {
    return await readFile(file, 'base64');
  } catch (error) {
    throw new ExpectedError(`Expected a PNG file but received ${(error as Error).message}`);
  }
}

function guessText({ label, name, probability }: ClassProbability): string {
  return `${name ?? `class ${label}`} ${(100 * probability).toFixed(1)} %`;
}
