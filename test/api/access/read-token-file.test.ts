import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTokenFile } from '#densegraph/api/access/read-token-file.js';
import { temporaryFolder } from '../../store/temporary-folder.js';

function tokenFile(text: string, mode = 0o600): string {
  const file = join(temporaryFolder(), 'tokens');
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

describe('readTokenFile', () => {
  it('reads a token a line, whatever blanks are around them', async () => {
    const { tokens, warning } = await readTokenFile(
      tokenFile('\n  token-of-sixteen-a \r\n\ntoken-of-sixteen-b'),
    );
    expect(tokens.fault('Bearer token-of-sixteen-a')).toBeNull();
    expect(tokens.fault('Bearer token-of-sixteen-b')).toBeNull();
    expect(tokens.fault('Bearer ')).not.toBeNull();
    expect(warning).toBeNull();
  });

  it.each([0o640, 0o644, 0o604])('warns where mode %i lets others read it', async (mode) => {
    const { warning } = await readTokenFile(tokenFile('token-of-sixteen-a', mode));
    expect(warning).toMatch(new RegExp(`read by other users.*\\(mode 0${mode.toString(8)}\\).*chmod 600`));
  });

  it.each([
    ['an empty file', () => tokenFile(' \n\n'), /tokens: expected at least one token/],
    ['a short token', () => tokenFile('short'), /tokens: expected tokens of 16/],
    ['a huge file', () => tokenFile('x'.repeat(70_000)), /at most 65536 bytes/],
    [
      'a missing file',
      () => join(temporaryFolder(), 'none'),
      /none: expected a file that can be read.*ENOENT/,
    ],
    [
      'a folder',
      () => {
        const folder = join(temporaryFolder(), 'folder');
        mkdirSync(folder);
        return folder;
      },
      /folder: expected a file that can be read.*EISDIR/,
    ],
  ])('refuses %s, naming it', async (_case, file, message) => {
    await expect(readTokenFile(file())).rejects.toThrow(message);
  });
});
