import { appendFile, rename, stat } from 'node:fs/promises';
import { Writable } from 'node:stream';

const DEFAULT_LIMIT_BYTES = 1 << 20;

/**
 * A log file of bounded size: when it has half the limit it becomes FILE.1, in place of the FILE.1 before, and a new one
 * begins, so the newest output is always there. A failure to write loses output and nothing else.
 */
export class BoundedLog extends Writable {
  readonly #file: string;
  readonly #halfBytes: number;
  /** Null: not known yet. */
  #size: number | null = null;

  constructor(file: string, limitBytes = DEFAULT_LIMIT_BYTES) {
    super();
    this.#file = file;
    this.#halfBytes = limitBytes / 2;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, callback: () => void): void {
    const done = (): void => callback();
    this.#append(chunk).then(done, done);
  }

  async #append(chunk: Buffer): Promise<void> {
    // A job that goes on after an interruption goes on in the same file.
    this.#size ??= await stat(this.#file).then(
      ({ size }) => size,
      () => 0,
    );
    if (this.#size > 0 && this.#size + chunk.length > this.#halfBytes) {
      await rename(this.#file, `${this.#file}.1`);
      this.#size = 0;
    }
    const kept = chunk.subarray(-this.#halfBytes);
    await appendFile(this.#file, kept);
    this.#size += kept.length;
  }
}
