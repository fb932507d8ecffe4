import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../store/temporary-folder.js';

const SCRIPT = fileURLToPath(new URL('../../scripts/check-docs.mjs', import.meta.url));

type Block = readonly [commands: string, output?: string | undefined, marks?: string];

function written([commands, output, marks]: Block): string {
  const comment = marks === undefined ? '' : `<!-- check: ${marks} -->\n\n`;
  const after = output === undefined ? '' : `\n\`\`\`text\n${output}\n\`\`\`\n`;
  return `${comment}\`\`\`sh\n${commands}\n\`\`\`\n${after}`;
}

/** Checks a document of these blocks: its exit code, what is said of each block and of all, and what is in the file then. */
function check(blocks: readonly Block[], ...args: readonly string[]) {
  const file = join(temporaryFolder(), 'document.md');
  writeFileSync(file, blocks.map(written).join('\n'));
  const env = { ...process.env, DENSEGRAPH_DATA_DIR: '' };
  return new Promise<{ code: unknown; verdicts: string[]; output: string; text: string }>((resolve) => {
    execFile(process.execPath, [SCRIPT, ...args, file], { env }, (error, stdout, stderr) => {
      const verdicts = [...stdout.matchAll(/^(passed|FAILED) /gm)].map(([, verdict = '']) => verdict);
      resolve({
        code: error?.code ?? 0,
        verdicts,
        output: stdout + stderr,
        text: readFileSync(file, 'utf8'),
      });
    });
  });
}

it('blocks share a shell, in which densegraph is installed; one that fails is found whatever it prints', async () => {
  const { code, verdicts, output } = await check([
    ['kept=here; sleep 1000 &'],
    ['echo $kept; densegraph --version', 'here\n0.1.0'],
    ['echo $kept', 'there'],
    ['false; echo here', 'here'],
    ['echo no such thing >&2; false'],
    ['kill %1'],
  ]);
  expect(verdicts).toEqual(['passed', 'passed', 'FAILED', 'FAILED', 'FAILED', 'passed']);
  expect(output).toContain('Expected\nthere\nbut received\nhere\n');
  expect(output).toContain('the commands failed\nno such thing\n');
  expect(output).toMatch(/^tests: 3 passed, 3 failed, 0 skipped$/m);
  expect(code).toBe(1);
});

it('blocks that a shell never reached have failed', async () => {
  const { verdicts } = await check([['exit 0'], ['true']]);
  expect(verdicts).toEqual(['FAILED', 'FAILED']);
});

it('long blocks and those with images are skipped unless there is cause, those that are never run are not counted', async () => {
  const blocks: Block[] = [
    ['true'],
    ['true', undefined, 'long'],
    ['false', undefined, 'images'],
    ['false', undefined, 'never: it fails'],
  ];
  expect((await check(blocks)).output).toMatch(/^tests: 1 passed, 0 failed, 2 skipped$/m);
  expect((await check(blocks, '--all')).output).toMatch(/^tests: 2 passed, 0 failed, 1 skipped$/m);
});

it('--write renews what is printed, and nothing else', async () => {
  const { code, text } = await check([['echo one; echo two', 'old'], ['true']], '--write');
  const renewed: Block[] = [['echo one; echo two', 'one\ntwo'], ['true']];
  expect(text).toBe(renewed.map(written).join('\n'));
  expect(code).toBe(0);
});

it('a mark that does not exist is an error that names it', async () => {
  const { code, output } = await check([['true', undefined, 'wrods']]);
  expect(code).toBe(1);
  expect(output).toMatch(/^FAILED .*document\.md: Expected .* but received 'wrods'$/m);
});
