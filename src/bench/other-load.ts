import { readFileSync } from 'node:fs';

/** Linux's USER_HZ, which every architecture that Node.js runs on has at 100. */
const TICKS_PER_SECOND = 100;

interface Reading {
  readonly seconds: number;
  readonly busySeconds: number;
}

/** What other programs make a machine do meanwhile; only Linux tells. */
export class OtherLoad {
  readonly #own: readonly number[];
  #since: Reading | null;

  /** Begins to watch; the processes of `own` are no others. */
  constructor(own: readonly number[]) {
    this.#own = own;
    this.#since = this.#read();
  }

  /** Cores that others have used since the last call, to a hundredth of a second of work; null where it is unknown. */
  cores(): number | null {
    const since = this.#since;
    const now = this.#read();
    this.#since = now;
    if (since === null || now === null) return null;
    return Math.max(0, (now.busySeconds - since.busySeconds) / (now.seconds - since.seconds));
  }

  #read(): Reading | null {
    try {
      const [, user = NaN, nice = NaN, system = NaN, , , irq = NaN, softirq = NaN, steal = NaN] = numbersOf(
        readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '',
      );
      const all = user + nice + system + irq + softirq + steal;
      const own = this.#own.reduce((sum, pid) => sum + ticksOf(pid), 0);
      return { seconds: performance.now() / 1000, busySeconds: (all - own) / TICKS_PER_SECOND };
    } catch {
      return null;
    }
  }
}

/** User and system time of a process, its threads included; 0 for one that has ended. */
function ticksOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may have spaces: the fields behind it begin with the state, the third one.
    const fields = numbersOf(text.slice(text.lastIndexOf(')') + 2));
    return (fields[11] ?? 0) + (fields[12] ?? 0);
  } catch {
    return 0;
  }
}

function numbersOf(line: string): readonly number[] {
  return line.split(/\s+/).map(Number);
}
