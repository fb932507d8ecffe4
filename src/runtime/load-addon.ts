import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { AddonUnavailableError } from './addon-unavailable-error.js';
import type { Addon } from './addon.js';

const BUILT = fileURLToPath(new URL('../../build/Release/densegraph.node', import.meta.url));
const require = createRequire(import.meta.url);
let loaded: Addon | null = null;

/**
 * The native engine: the file that DENSEGRAPH_ADDON names, else the one that `npm run build:addon` makes. Loaded
 * once. Throws AddonUnavailableError.
 */
export function loadAddon(): Addon {
  loaded ??= load(env.DENSEGRAPH_ADDON === undefined ? BUILT : resolve(env.DENSEGRAPH_ADDON));
  return loaded;
}

function load(path: string): Addon {
  if (!existsSync(path)) throw new AddonUnavailableError(path, 'there is no such file');
  try {
    return require(path) as Addon;
  } catch (error) {
    throw new AddonUnavailableError(path, error instanceof Error ? error.message : String(error), {
      cause: error,
    });
  }
}
