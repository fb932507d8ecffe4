import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { AccessError } from './access-error.js';
import { AccessTokens } from './access-tokens.js';

const LARGEST_FILE_BYTES = 64 * 1024;
/** The bits of a file's mode that let its group or anyone read it. */
const READ_BY_OTHERS = 0o044;

export interface TokenFile {
  readonly tokens: AccessTokens;
  /** What the operator should know of the file though it can be used; null: nothing. */
  readonly warning: string | null;
}

/**
 * Reads a file with a token a line; blanks around it and empty lines count for nothing. Throws AccessError where the
 * file cannot be read or holds no usable token.
 */
export async function readTokenFile(path: string): Promise<TokenFile> {
  const { text, mode } = await read(path);
  const lines = text.split('\n').map((line) => line.trim());
  const tokens = explaining(path, () => new AccessTokens(lines.filter((line) => line !== '')));
  // Not refused: secrets that containers mount are often readable by all inside.
  const isOpen = process.platform !== 'win32' && (mode & READ_BY_OTHERS) !== 0;
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  const warning = `the token file ${path} can be read by other users of this machine (mode ${octal}): chmod 600 it`;
  return { tokens, warning: isOpen ? warning : null };
}

async function read(path: string): Promise<{ readonly text: string; readonly mode: number }> {
  try {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait forever.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(LARGEST_FILE_BYTES + 1));
      if (bytesRead > LARGEST_FILE_BYTES) {
        throw new AccessError(
          `token file ${path}: expected at most ${LARGEST_FILE_BYTES} bytes but it has more`,
        );
      }
      return { text: buffer.toString('utf8', 0, bytesRead), mode: (await file.stat()).mode };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof AccessError) throw error;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new AccessError(`token file ${path}: expected a file that can be read but received ${reason}`);
  }
}

function explaining<T>(path: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof AccessError) throw new AccessError(`token file ${path}: ${error.message}`);
    throw error;
  }
}
