import { describe, expect, it } from 'vitest';
import { differenceOf, readBlocks, replaceOutputs } from '../../scripts/doc-blocks.mjs';

const commands = '```sh\ndensegraph memory\n```\n';
const document = (marks: string, output: string) =>
  `# A title\n\n<!-- check: ${marks} -->\n\n${commands}\n\`\`\`text\n${output}\`\`\`\n`;

function difference(text: string, output: string): string | null {
  const [block] = readBlocks(text);
  return block === undefined ? 'no block' : differenceOf(block, output);
}

describe('blocks of documents', () => {
  it('are found with their commands, marks and outputs', () => {
    const program = '```js\nconsole.log(1);\n```\n';
    const other = '```graphql\n{ presets }\n```\n';
    const text = `${document('words, images, long', 'loss 0.5\n')}${commands}${other}${program}`;
    expect(readBlocks(text)).toMatchObject([
      { line: 5, language: 'sh', comparison: 'words', needsImages: true, isLong: true, output: 'loss 0.5\n' },
      { line: 12, commands: 'densegraph memory\n', comparison: 'exact', isLong: false, output: undefined },
      { line: 18, language: 'js', commands: 'console.log(1);\n' },
    ]);
    expect(readBlocks(`<!-- check: never: it does not end -->\n${commands}`)).toMatchObject([
      { isNever: true },
    ]);
  });

  it('are refused where a comment is not understood or no block follows it', () => {
    expect(() => readBlocks(document('roughly', ''))).toThrow("check line 5, as in 'words, images, long'");
    expect(() => readBlocks(document('never', ''))).toThrow("received 'never'");
    expect(() => readBlocks(`<!-- check: long -->\n\nText.\n\n${commands}`)).toThrow('the comment in line 1');
  });

  it.each([
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
  ])('compare by %s: %j with %j', (marks, written, output, isSame) => {
    expect(difference(document(marks, written), output) === null).toBe(isSame);
  });

  it('compare to the byte without a mark, and only where an output is written', () => {
    const text = `${commands}\n\`\`\`text\nmemory 51.6 MiB\n\`\`\`\n`;
    expect(difference(text, 'memory 51.6 MiB\n')).toBe(null);
    expect(difference(text, 'memory 51.7 MiB\n')).toContain('received\nmemory 51.7 MiB');
    expect(difference(commands, 'memory 51.7 MiB\n')).toBe(null);
  });

  it('are given what was printed', () => {
    const text = `${document('within 0.1', 'old\n')}${commands}${document('words', 'older\n')}`;
    const [first, second, third] = readBlocks(text);
    if (first === undefined || second === undefined || third === undefined) throw new Error('expected three');
    const outputs = new Map([
      [first, 'longer than before\n'],
      [second, 'not written\n'],
      [third, 'new\n'],
    ]);
    expect(replaceOutputs(text, outputs)).toBe(
      `${document('within 0.1', 'longer than before\n')}${commands}${document('words', 'new\n')}`,
    );
  });
});
