import { randomBytes } from 'node:crypto';

const COUNTER_MASK = 0xfff;

/**
 * Makes UUIDs version 7 (RFC 9562, section 5.7) that strictly increase as text, whatever the clock does: within one
 * millisecond, or while the clock is behind, the 12 bits after the version count up (section 6.2, method 1).
 */
export class UuidV7Source {
  #milliseconds = 0;
  #counter = 0;
  readonly #now: () => number;

  /** @param now milliseconds since 1970 */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  next(): string {
    const random = randomBytes(10);
    const now = this.#now();
    if (now > this.#milliseconds) {
      this.#milliseconds = now;
      // Half of the counter's range stays free for ids of the same millisecond.
      this.#counter = random.readUInt16BE(8) & (COUNTER_MASK >> 1);
    } else {
      this.#countUp();
    }
    const time = this.#milliseconds.toString(16).padStart(12, '0');
    const counter = this.#counter.toString(16).padStart(3, '0');
    const variant = ((random.readUInt8(0) & 0x3f) | 0x80).toString(16);
    const rest = random.toString('hex', 1, 8);
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter}-${variant}${rest.slice(0, 2)}-${rest.slice(2)}`;
  }

  /** Makes all ids that follow greater than this one, which another process made, perhaps with a clock that was ahead. Ignores other texts. */
  passBy(id: string): void {
    const milliseconds = parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
    const counter = parseInt(id.slice(15, 18), 16);
    if (!(milliseconds >= this.#milliseconds)) return;
    this.#counter = milliseconds === this.#milliseconds ? Math.max(counter, this.#counter) : counter;
    this.#milliseconds = milliseconds;
  }

  #countUp(): void {
    this.#counter++;
    if (this.#counter > COUNTER_MASK) {
      this.#milliseconds++;
      this.#counter = 0;
    }
  }
}

/** This process's ids. */
export const ids = new UuidV7Source();
