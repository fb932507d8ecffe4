/** What `ptxas -v` says of each kernel that it has compiled. */

import { runProgram } from './run-program.mjs';

/**
 * @typedef {object} ResourceUsage
 * @property {string} kernel its mangled name
 * @property {string} architecture as sm_90a
 * @property {number} registers of a thread
 * @property {number} spilledBytes that a thread stores to and loads from local memory for want of registers
 */

const KERNEL = /Compiling entry function '(\S+)' for '(\w+)'/;
const REGISTERS = /Used (\d+) registers/g;
const SPILLS = /(\d+) bytes spill stores, (\d+) bytes spill loads/g;

/** The sums of what a pattern finds in a kernel's part of a report; there is one at least. */
function numbersOf(pattern, part) {
  const matches = [...part.matchAll(pattern)];
  if (matches.length === 0) throw new Error(`Expected ${pattern.source} from ptxas but received:\n${part}`);
  return matches.map((match) => match.slice(1).reduce((sum, number) => sum + Number(number), 0));
}

/**
 * @param {string} report of any number of kernels and architectures
 * @returns {ResourceUsage[]} one for each kernel and architecture; functions that it calls count with it
 * @throws {Error} where the report of a kernel is not complete
 */
export function parseResourceUsage(report) {
  // Each part begins with a kernel's name.
  return report
    .split(/(?=ptxas info {4}: Compiling entry function)/)
    .filter((part) => KERNEL.test(part))
    .map((part) => {
      const [, kernel, architecture] = KERNEL.exec(part);
      return {
        kernel,
        architecture,
        registers: Math.max(...numbersOf(REGISTERS, part)),
        spilledBytes: numbersOf(SPILLS, part).reduce((sum, bytes) => sum + bytes, 0),
      };
    });
}

/**
 * Names as they are written in C++, by c++filt, which comes with the compiler.
 * @param {readonly string[]} names mangled
 * @returns {Promise<string[]>}
 */
export async function demangled(names) {
  if (names.length === 0) return [];
  const { succeeded, output } = await runProgram('c++filt', names);
  return succeeded ? output.trim().split('\n') : [...names];
}
