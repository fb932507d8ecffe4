import { existsSync, mkdirSync, readdirSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { Moments } from './moments.js';

/** Tells what happens among the files of jobs, until it is closed. */
export class FileMoments {
  readonly #jobs: string;
  readonly #moments: Moments;
  readonly #watchers = new Map<string, FSWatcher>();

  constructor(stateDirectory: string, moments: Moments) {
    this.#jobs = join(stateDirectory, 'jobs');
    this.#moments = moments;
    mkdirSync(this.#jobs, { recursive: true });
    this.#watch(this.#jobs, (name) => {
      if (this.#watchers.has(name) || !existsSync(join(this.#jobs, name))) return;
      this.#moments.tell('job folder made');
      this.#watchJob(name);
    });
    for (const name of readdirSync(this.#jobs)) this.#watchJob(name);
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #watchJob(id: string): void {
    this.#watch(
      join(this.#jobs, id, 'checkpoints'),
      (name, event) => {
        if (event !== 'rename') return;
        this.#moments.tell(name.endsWith('.tmp') ? 'checkpoint begun' : 'checkpoint renamed');
      },
      id,
    );
  }

  #watch(folder: string, tell: (name: string, event: string) => void, key = folder): void {
    try {
      const watcher = watch(folder, (event, name) => tell(name ?? '', event));
      watcher.on('error', () => watcher.close());
      this.#watchers.set(key, watcher);
    } catch (error) {
      // It is gone already, or not made yet: another will do.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}
