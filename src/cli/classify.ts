import { Command } from 'commander';
import type { ClassProbability } from '../jobs/trained-models.js';
import { positiveInteger } from '../terminal/positive-number.js';
import { printJson } from '../terminal/print-json.js';
import type { ClassifiedFile } from './classify-files.js';
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
  .argument('<files...>', 'PNG files; one that is none keeps no other from its answer, and the code is 1')
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
      const { classifyFiles } = await import('./classify-files.js');
      const images: ClassifiedFile[] = [];
      for await (const answer of classifyFiles(job, files, options.top)) {
        if ('error' in answer) {
          process.stderr.write(`error: ${answer.file}: ${answer.error}\n`);
          process.exitCode = 1;
        } else if (options.json) images.push(answer);
        else console.log(`${answer.file}: ${answer.classes.map(guessText).join(', ')}`);
      }
      if (options.json) printJson({ jobId, images });
    });
  });

function guessText({ label, name, probability }: ClassProbability): string {
  return `${name ?? `class ${label}`} ${(100 * probability).toFixed(1)} %`;
}
