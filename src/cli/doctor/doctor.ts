import { resolve } from 'node:path';
import { Command } from 'commander';
import { printJson } from '../../terminal/print-json.js';
import { namedByEnvironment } from '../data-directory.js';
import { defaultStateDirectory } from '../state-directory.js';
import { checkEngine } from './check-engine.js';
import { checkFolders } from './check-folders.js';
import { checkTools } from './check-tools.js';
import type { Finding } from './finding.js';

interface DoctorOptions {
  readonly stateDir: string;
  readonly dataDir?: string;
  readonly json?: true;
}

/** `densegraph doctor`: what this machine has and lacks, each with what to do; exit 1 where training cannot work. */
export const doctorCommand = new Command('doctor')
  .description('tell what this machine has and lacks for training, and what to do about it')
  .option('--state-dir <dir>', 'where a server would keep its state', defaultStateDirectory())
  .option('--data-dir <dir>', 'folder of data sets (default: DENSEGRAPH_DATA_DIR)')
  .option('--json', 'as JSON')
  .addHelpText('after', '\nExample:\n  $ densegraph doctor --data-dir data')
  .action(async ({ stateDir, dataDir, json }: DoctorOptions) => {
    const dataDirectory = dataDir === undefined ? namedByEnvironment() : resolve(dataDir);
    const findings = [
      ...checkTools(),
      ...checkEngine(),
      ...(await checkFolders(resolve(stateDir), dataDirectory)),
    ];
    if (json) printJson(findings);
    else process.stdout.write(findingsText(findings));
    if (findings.some(({ state }) => state === 'PROBLEM')) process.exitCode = 1;
  });

/** A line for each finding, and one behind it for what to do. */
export function findingsText(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  const margin = ' '.repeat(11 + width);
  const lines = findings.flatMap(({ state, name, detail, remedy }) => [
    `${state.toLowerCase().padEnd(7)}  ${name.padEnd(width)}  ${detail.replaceAll('\n', `\n${margin}`)}`,
    ...(remedy === null ? [] : [`${margin}→ ${remedy}`]),
  ]);
  return `${lines.join('\n')}\n`;
}
