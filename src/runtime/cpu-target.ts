import type { Target } from '../compiler/target.js';
import { loadAddon } from './load-addon.js';

/**
 * The CPU as the compiler sees it, for programs that run with this many threads (1 to 256). Throws
 * AddonUnavailableError where the engine is not built; workspaceBytes throws RangeError for a kernel that breaks its
 * signature.
 */
export function cpuTarget({ threads }: { readonly threads: number }): Target {
  const addon = loadAddon();
  return {
    workspaceBytes: (kernel, elementTypes) =>
      addon.workspaceBytes({ device: 'cpu', threads }, kernel, elementTypes),
  };
}
