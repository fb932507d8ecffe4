import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const POLL_MILLISECONDS = 20;
const PATIENCE_MILLISECONDS = 5000;

/**
 * Ends the trainer that a dead server left behind, should it be alive: it ends by itself when it notices, but one that
 * hangs does not notice. Resolves when it is gone. A process that has got the same id since is left alone.
 */
export async function endOrphan(pid: number, jobId: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  while ((await commandLine(pid)).includes(jobId)) {
    if (performance.now() > deadline)
      throw new Error(`Expected the old trainer, process ${pid}, to end. Kill it by hand.`);
    kill(pid);
    // It is not a child of this process, so there is no event to wait for.
    await delay(POLL_MILLISECONDS);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // It has just gone.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The arguments of a process; empty where there is no such process. */
async function commandLine(pid: number): Promise<string> {
  try {
    if (existsSync('/proc/self/cmdline')) return await readFile(`/proc/${pid}/cmdline`, 'utf8');
    const { stdout } = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]);
    return stdout;
  } catch {
    return '';
  }
}
