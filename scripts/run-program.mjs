import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json, in which everything here runs. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '');

/**
 * How a program has ended.
 * @typedef {object} Outcome
 * @property {boolean} succeeded exited with 0
 * @property {string} ending its exit code, signal, or why it could not be started
 * @property {string} output what it printed, on both streams
 */

/**
 * Runs a program to its end; never rejects.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Record<string, string>} [environment] besides this process's own
 * @param {(stream: 'stdout' | 'stderr', text: string) => void} [onOutput] called with what it prints, as it comes
 * @returns {Promise<Outcome>}
 */
export function runProgram(program, args, environment = {}, onOutput = () => undefined) {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of ['stdout', 'stderr']) {
      child[stream].setEncoding('utf8').on('data', (text) => {
        output += text;
        onOutput(stream, text);
      });
    }
    child.on('error', ({ message }) => resolve({ succeeded: false, ending: message, output }));
    child.on('close', (status, signal) =>
      resolve({ succeeded: status === 0, ending: `exit ${status ?? signal}`, output }),
    );
  });
}

/**
 * Runs another script of this folder, whose output is seen as it comes.
 * @param {string} name as `test-native.mjs`
 * @param {readonly string[]} [args]
 * @returns {Promise<Outcome>}
 */
export function runScript(name, args = []) {
  return runProgram(process.execPath, [join(root, 'scripts', name), ...args], {}, (stream, text) =>
    process[stream].write(text),
  );
}
