#!/usr/bin/env node
import { createRequire } from 'node:module';
import { Command } from 'commander';
import { runProgram } from '../terminal/run-program.js';
import { cancelCommand } from './cancel.js';
import { checkGoldenCommand } from './check-golden.js';
import { classifyCommand } from './classify.js';
import { compareCommand } from './compare.js';
import { completionCommand } from './completion.js';
import { deleteCommand } from './delete.js';
import { demoCommand } from './demo.js';
import { doctorCommand } from './doctor/doctor.js';
import { exportCommand } from './export.js';
import { jobsCommand } from './jobs.js';
import { memoryCommand } from './memory.js';
import { profileCommand } from './profile.js';
import { resumeCommand } from './resume.js';
import { serveCommand } from './serve.js';
import { shapesCommand } from './shapes.js';
import { summaryCommand } from './summary.js';
import { trainCommand } from './train.js';
import { watchCommand } from './watch.js';

const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string };

/** The `densegraph` program: one file a command, which loads what is heavy when it runs, so that none waits for another's. */
const program = new Command('densegraph')
  .description('Train densely connected networks from Node.js, through GraphQL')
  .version(version)
  .addHelpText(
    'after',
    `
Exit codes: 0 done, 1 it cannot be done, 2 not understood, 130 interrupted.
densegraph <command> --help has examples.`,
  )
  .addCommand(serveCommand)
  .addCommand(demoCommand)
  .addCommand(trainCommand)
  .addCommand(jobsCommand)
  .addCommand(watchCommand)
  .addCommand(cancelCommand)
  .addCommand(resumeCommand)
  .addCommand(deleteCommand)
  .addCommand(shapesCommand)
  .addCommand(summaryCommand)
  .addCommand(memoryCommand)
  .addCommand(compareCommand)
  .addCommand(profileCommand)
  .addCommand(exportCommand)
  .addCommand(classifyCommand)
  .addCommand(checkGoldenCommand)
  .addCommand(doctorCommand)
  .addCommand(completionCommand);

await runProgram(program);
