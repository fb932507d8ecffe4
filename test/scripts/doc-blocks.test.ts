import { describe, expect, it } from 'vitest';
import { differenceOf, readBlocks, replaceOutputs } from '../../scripts/doc-blocks.mjs';

const document = (how: string, output: string) =>
  `# A title\n\n<!-- check: ${how} -->\n\n\`\`\`sh\ndensegraph memory\n\`\`\`\n\n\`\`\`text\n${output}\`\`\`\n`;

function difference(how: string, written: string, output: string): string | null {
  const [block] = readBlocks(document(how, written));
  return block === undefined ? 'no block' : differenceOf(block, output);
}

describe('blocks of documents', () => {
  it('are found with their commands, outputs and needs; others are not checked', () => {
    const text = `${document('words, images, long', 'loss 0.5\n')}\n\`\`\`sh\nrm -rf /\n\`\`\`\n`;
    expect(readBlocks(text)).toMatchObject([
      { line: 3, comparison: 'words', needs: ['images', 'long'], commands: 'densegraph memory\n' },
    ]);
    expect(() => readBlocks(document('roughly', ''))).toThrow("received 'roughly'");
  });

  it.each([
    ['exact', 'memory 51.6 MiB\n', 'memory 51.6 MiB\n', true],
    ['exact', 'memory 51.6 MiB\n', 'memory 51.7 MiB\n', false],
    ['within 0.05', 'memory 51.6 MiB\n█▒\n', 'memory  53.1 MiB\n██▒▒\n', true],
    ['within 0.05', 'parameters 758,226\n', 'parameters 658,226\n', false],
    ['within 0.05', 'memory 51.6 MiB\n', 'memory 51.6 GiB\n', false],
    ['within 0.05', 'a 1 2\n', 'a 1\n', false],
    ['words', 'loss 0.5 |*o\n', 'loss 0.7 |o *\n', true],
    [
      'words',
      'Job 01a224da-412b-7078-b66c-95c06e2bb93b is SUCCEEDED.\n',
      'Job 11a224da-412b-7078-b66c-95c06e2bbeef is FAILED.\n',
      false,
    ],
    ['words', 'loss 0.5\n', '', false],
  ])('compare by %s: %j with %j', (how, written, output, isSame) => {
    expect(difference(how, written, output) === null).toBe(isSame);
  });

  it('are given what was printed', () => {
    const text = `${document('exact', 'old\n')}${document('words', 'older\n')}`;
    const [first, second] = readBlocks(text);
    if (first === undefined || second === undefined) throw new Error('expected two blocks');
    const outputs = new Map([
      [first, 'longer than before\n'],
      [second, 'new\n'],
    ]);
    expect(replaceOutputs(text, outputs)).toBe(
      `${document('exact', 'longer than before\n')}${document('words', 'new\n')}`,
    );
  });
});
