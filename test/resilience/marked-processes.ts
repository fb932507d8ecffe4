import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const VARIABLE = 'DENSEGRAPH_TEST_MARK';
const POLL_MILLISECONDS = 5;
const PATIENCE_MILLISECONDS = 10_000;

export interface MarkedProcess {
  readonly pid: number;
  /** Its arguments. A child that has not begun its program yet shows its parent's. */
  readonly arguments: readonly string[];
}

/** The environment of a process that shall be found by its mark, and with it all of its descendants. */
export function marked(mark: string): NodeJS.ProcessEnv {
  return { [VARIABLE]: mark };
}

/** The living processes that carry the mark, whoever is their parent by now. */
export function markedProcesses(mark: string): readonly MarkedProcess[] {
  const entry = `${VARIABLE}=${mark}`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && listOf(name, 'environ').includes(entry))
    .map((name) => ({ pid: Number(name), arguments: listOf(name, 'cmdline') }));
}

/** Resolves when no process carries the mark any more. Throws after some seconds. */
export async function processesEnded(mark: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  for (let left = markedProcesses(mark); left.length > 0; left = markedProcesses(mark)) {
    if (performance.now() > deadline) {
      throw new Error(`expected no process of ${mark} but these live on: ${JSON.stringify(left)}`);
    }
    // They are not children of this process, so there is no event to wait for.
    await delay(POLL_MILLISECONDS);
  }
}

/** A list that /proc has of a process; empty where the process is gone, dead and not waited for, or another user's. */
function listOf(pid: string, file: 'environ' | 'cmdline'): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
