import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Folder of downloaded data sets: under XDG_CACHE_HOME where that is set, else where the platform keeps caches
 * (~/.cache, ~/Library/Caches on macOS, %LOCALAPPDATA% on Windows). It need not exist.
 */
export function datasetCacheDirectory(): string {
  return join(userCache(), 'densegraph', 'datasets');
}

function userCache(): string {
  const { XDG_CACHE_HOME: xdg, LOCALAPPDATA: local } = process.env;
  if (xdg !== undefined && xdg !== '') {
    return xdg;
  }
  if (process.platform === 'win32' && local !== undefined && local !== '') {
    return local;
  }
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}
