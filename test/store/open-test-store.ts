import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openStore, type Store } from '#densegraph/store/store.js';
import { temporaryFolder } from './temporary-folder.js';

/** A store in a folder of its own that is closed when the test has ended. */
export async function openTestStore(): Promise<Store> {
  const folder = temporaryFolder();
  const store = await openStore(join(folder, 'store.db'));
  onTestFinished(() => store.close());
  return store;
}
