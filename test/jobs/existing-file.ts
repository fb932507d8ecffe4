import { existsSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/** Resolves when the file is there; its folder must be. */
export function existingFile(file: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(dirname(file), look);
    function look(): void {
      if (!existsSync(file)) return;
      watcher.close();
      resolve();
    }
    look();
  });
}
