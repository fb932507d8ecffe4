import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { TrainerArguments } from './trainer.js';

const POLL_MILLISECONDS = 20;
const PATIENCE_MILLISECONDS = 5000;

/**
 * Ends the trainer that a dead server left behind, should it be alive: it ends by itself when it notices, but one that
 * hangs does not notice. Resolves when it is gone, with whether it lived. A process that has got the same id since is left
 * alone, and so is the trainer of the same job of a server on another state directory, of which this one may be a copy.
 */
export async function endOrphan(pid: number, trainerArguments: TrainerArguments): Promise<boolean> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  let lived = false;
  while (isTrainer(await commandLine(pid), trainerArguments)) {
    lived = true;
    if (performance.now() > deadline)
      throw new Error(`Expected the old trainer, process ${pid}, to end. Kill it by hand.`);
    kill(pid);
    // It is not a child of this process, so there is no event to wait for.
    await delay(POLL_MILLISECONDS);
  }
  return lived;
}

function isTrainer(command: string, [jobId, stateDirectory]: TrainerArguments): boolean {
  // Trainers of versions before 2026-11-29 have no argument but the job's id.
  return command.endsWith(` ${jobId} ${stateDirectory}`) || command.endsWith(` ${jobId}`);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It has just gone.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The arguments of a process, with blanks between them; empty where there is no such process. */
async function commandLine(pid: number): Promise<string> {
  try {
    if (existsSync('/proc/self/cmdline')) {
      const text = await readFile(`/proc/${pid}/cmdline`, 'utf8');
      return text.replace(/\0$/, '').replaceAll('\0', ' ');
    }
    const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]);
    return stdout.replace(/\n$/, '');
  } catch {
    return '';
  }
}
