/**
 * The blocks of a Markdown document whose commands can be run. A block is checked where a comment stands before it:
 *
 *   <!-- check: exact -->             the output is what is written, to the byte
 *   <!-- check: within 0.05 -->       numbers may differ by 5 %; bars and spaces are not compared
 *   <!-- check: words -->             the words are the same; numbers and curves may differ, as what is measured does
 *   <!-- check: words, images -->     needs real images
 *   <!-- check: words, images, long -->   and takes long
 *
 * then the commands (```sh), and right after them what they print on standard output (```text).
 */

/**
 * @typedef {object} DocBlock
 * @property {number} line of the comment, from 1
 * @property {'exact' | 'within' | 'words'} comparison
 * @property {number} tolerance of numbers, relative
 * @property {readonly string[]} needs
 * @property {string} commands
 * @property {string} output that is written
 * @property {number} outputBegin where the output stands in the document
 * @property {number} outputEnd
 */

const BLOCK = /<!-- check: (?<how>[^\n]*?) -->\n+```sh\n(?<commands>.*?)```\n+```text\n(?<output>.*?)```/dgs;
const HOW = /^(?<comparison>exact|words|within (?<tolerance>[\d.]+))(?<needs>(?:, (?:images|long))*)$/;

/**
 * The blocks of a document, in order. Throws Error for a comment that is not understood.
 * @param {string} text
 * @returns {readonly DocBlock[]}
 */
export function readBlocks(text) {
  return [...text.matchAll(BLOCK)].map((match) => {
    const { how, commands, output } = match.groups;
    const line = text.slice(0, match.index).split('\n').length;
    const read = HOW.exec(how);
    if (read === null)
      throw new Error(`Expected how to check line ${line}, as in 'words, images', but received '${how}'`);
    const { comparison, tolerance, needs } = read.groups;
    const [outputBegin, outputEnd] = match.indices.groups.output;
    return {
      line,
      comparison: comparison.split(' ', 1)[0],
      tolerance: Number(tolerance ?? 0),
      needs: needs.split(', ').slice(1),
      commands,
      output,
      outputBegin,
      outputEnd,
    };
  });
}

const NUMBER = /\d[\d,]*(?:\.\d+)?/g;
const BARS_AND_SPACES = /[\s█▒░─]+/g;

const IDS = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

const withoutNumbers = (text) => text.replace(NUMBER, '#').replace(BARS_AND_SPACES, ' ').trim();
/** Curves are drawn by single letters and signs. */
const words = (text) => (text.replace(IDS, '').match(/\p{L}{2,}/gu) ?? []).join(' ');
const numbers = (text) => [...text.matchAll(NUMBER)].map(([number]) => Number(number.replaceAll(',', '')));

/**
 * In what an output differs from the one that is written; null where it does not.
 * @param {DocBlock} block
 * @param {string} output
 * @returns {string | null}
 */
export function differenceOf({ comparison, tolerance, output: written }, output) {
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
  for (const [{ outputBegin, outputEnd }, output] of [...outputs].reverse()) {
    replaced = replaced.slice(0, outputBegin) + output + replaced.slice(outputEnd);
  }
  return replaced;
}
