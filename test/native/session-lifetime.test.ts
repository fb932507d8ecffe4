import { execFile } from 'node:child_process';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/** Each script ends with a word; a crash would end it with a signal instead. */
test.each([
  ['a session and its promise may be garbage during a run', 'collect-during-run.mjs', 'collected'],
  ['a session may be closed during a run', 'close-during-run.mjs', 'closed'],
  ['the process may exit during a run', 'exit-during-run.mjs', 'exiting'],
  ['a worker thread may be terminated during a run', 'terminate-during-run.mjs', 'terminated'],
])('%s', async (_, script, word) => {
  const path = fileURLToPath(new URL(`lifetimes/${script}`, import.meta.url));
  const { stdout, stderr } = await promisify(execFile)(execPath, ['--expose-gc', path]);
  expect({ stdout, stderr }).toEqual({ stdout: `${word}\n`, stderr: '' });
});
