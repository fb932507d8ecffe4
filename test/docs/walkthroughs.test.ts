import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** All diffs of a document, one behind the other. */
function patchOf(document: string): string {
  const text = readFileSync(new URL(`../../docs/${document}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^```diff\n(.*?)^```$/gms)].map(([, diff = '']) => diff).join('');
}

describe.each(['add-an-operation.md', 'add-a-network.md'])('the diffs of %s', (document) => {
  const apply = (...args: readonly string[]) =>
    execFileSync('git', ['apply', ...args], { cwd: ROOT, input: patchOf(document), encoding: 'utf8' });

  it('apply to what is here', () => {
    expect(apply('--check')).toBe('');
  });

  it('touch more than one file', () => {
    expect(apply('--numstat').trim().split('\n').length).toBeGreaterThan(1);
  });
});
