import { statSync } from 'node:fs';

/** Tells a file from others that have its name at other times; null where there is none of the name. */
export function fileIdentity(path: string): string | null {
  const status = statSync(path, { throwIfNoEntry: false, bigint: true });
  return status === undefined ? null : `${status.dev}:${status.ino}`;
}
