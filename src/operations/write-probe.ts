import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Enough to need room of its own on any file system. */
const PROBE = new Uint8Array(4096);

/** Tells whether a folder takes files, by writing a small one now and then. */
export class WriteProbe {
  readonly #file: string;
  readonly #milliseconds: number;
  #result: Promise<void> = Promise.resolve();
  #testedAt = -Infinity;

  /** @param milliseconds for which an answer is taken for granted, so that who asks often does not write often */
  constructor(folder: string, milliseconds = 5000) {
    this.#file = join(folder, '.write-probe');
    this.#milliseconds = milliseconds;
  }

  /** Rejects with the system's error (ENOSPC, EROFS, ...) where nothing can be written. */
  check(): Promise<void> {
    const now = performance.now();
    if (now - this.#testedAt >= this.#milliseconds) {
      this.#testedAt = now;
      this.#result = this.#write();
    }
    return this.#result;
  }

  async #write(): Promise<void> {
    try {
      await writeFile(this.#file, PROBE);
    } finally {
      await rm(this.#file, { force: true });
    }
  }
}
