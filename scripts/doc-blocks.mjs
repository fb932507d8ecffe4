/**
 * The blocks of a Markdown document that can be run: commands (```sh) and programs (```js), and right after them what they
 * print on standard output (```text), where that is written. A comment before a block says what is special about it:
 *
 *   <!-- check: within 0.05 -->       numbers may differ by 5 %; bars and spaces are not compared
 *   <!-- check: words -->             the words are the same; numbers and curves may differ, as what is measured does
 *   <!-- check: words, images -->     needs real images
 *   <!-- check: long -->              takes long, so that only --all runs it
 *   <!-- check: never: it needs a GPU -->   is not run, and why
 *
 * Without one, the output is what is written, to the byte. A block without an output has to succeed.
 */

/**
 * @typedef {object} DocBlock
 * @property {number} line of its fence, from 1
 * @property {'sh' | 'js'} language
 * @property {string} commands
 * @property {'exact' | 'within' | 'words'} comparison
 * @property {number} tolerance of numbers, relative
 * @property {boolean} needsImages
 * @property {boolean} isLong
 * @property {boolean} isNever run
 * @property {string | undefined} output that is written
 * @property {readonly [number, number] | undefined} outputRange where the output stands in the document
 */

const BLOCK =
  /(?:^<!-- check: (?<marks>[^\n]*) -->\n+)?^```(?<language>sh|js)\n(?<commands>.*?)^```$(?:\n+```text\n(?<output>.*?)^```$)?/dgms;

const MARKS = [
  [
    /^within (?<tolerance>[\d.]+)$/,
    ({ tolerance }) => ({ comparison: 'within', tolerance: Number(tolerance) }),
  ],
  [/^words$/, () => ({ comparison: 'words' })],
  [/^images$/, () => ({ needsImages: true })],
  [/^long$/, () => ({ isLong: true })],
  [/^never: ./, () => ({ isNever: true })],
];
const UNMARKED = { comparison: 'exact', tolerance: 0, needsImages: false, isLong: false, isNever: false };

function readMark(mark, line) {
  for (const [pattern, read] of MARKS) {
    const found = pattern.exec(mark);
    if (found !== null) return read(found.groups ?? {});
  }
  throw new Error(
    `Expected how to check line ${line}, as in 'words, images, long' or 'never: why', but received '${mark}'`,
  );
}

/**
 * The blocks of a document, in order. Throws Error for a comment that is not understood or that no block follows.
 * @param {string} text
 * @returns {readonly DocBlock[]}
 */
export function readBlocks(text) {
  const lineAt = (index) => text.slice(0, index).split('\n').length;
  const marked = new Set();
  const blocks = [...text.matchAll(BLOCK)].map((match) => {
    const { language, commands, output } = match.groups;
    const line = lineAt(match.indices.groups.commands[0]) - 1;
    const marks = match.groups.marks?.split(', ') ?? [];
    if (marks.length > 0) marked.add(match.index);
    const read = marks.map((mark) => readMark(mark, line));
    return Object.assign(
      { line, language, commands, output, outputRange: match.indices.groups.output },
      UNMARKED,
      ...read,
    );
  });
  for (const { index } of text.matchAll(/^<!-- check:/gm)) {
    if (!marked.has(index))
      throw new Error(`Expected a block of sh or js after the comment in line ${lineAt(index)}`);
  }
  return blocks;
}

const NUMBER = /\d[\d,]*(?:\.\d+)?/g;
const BARS_AND_SPACES = /[\s█▒░─]+/g;
const IDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

const withoutNumbers = (text) => text.replace(NUMBER, '#').replace(BARS_AND_SPACES, ' ').trim();
/** Curves are drawn by single letters and signs. */
const words = (text) => (text.replace(IDS, '').match(/\p{L}{2,}/gu) ?? []).join(' ');
const numbers = (text) => [...text.matchAll(NUMBER)].map(([number]) => Number(number.replaceAll(',', '')));

/**
 * In what an output differs from the one that is written; null where it does not, or none is written.
 * @param {DocBlock} block
 * @param {string} output
 * @returns {string | null}
 */
export function differenceOf({ comparison, tolerance, output: written }, output) {
  if (written === undefined) return null;
  const differs = `Expected\n${written}but received\n${output}`;
  if (comparison === 'exact') return output === written ? null : differs;
  if (comparison === 'words') return words(output) === words(written) ? null : differs;
  if (withoutNumbers(output) !== withoutNumbers(written)) return differs;
  const received = numbers(output);
  const isNear = (number, i) => Math.abs(number - received[i]) <= tolerance * Math.abs(number);
  return numbers(written).every(isNear) ? null : differs;
}

/**
 * The document with these outputs instead of those that are written.
 * @param {string} text
 * @param {ReadonlyMap<DocBlock, string>} outputs
 */
export function replaceOutputs(text, outputs) {
  let replaced = text;
  for (const [{ outputRange }, output] of [...outputs].reverse()) {
    if (outputRange === undefined) continue;
    replaced = replaced.slice(0, outputRange[0]) + output + replaced.slice(outputRange[1]);
  }
  return replaced;
}
