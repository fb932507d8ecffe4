/**
 * Runs the program of test/native/cudnn/plan_check.cpp over many convolutions, in several processes at once, for
 * scripts/check-cuda-plans.mjs.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * @typedef {object} Answer
 * @property {'plan' | 'none' | 'error' | 'crash'} kind
 * @property {number} milliseconds to find it
 * @property {number} [engine]
 * @property {number} [workspaceBytes]
 * @property {string} [text] of an error
 */

function parseAnswer(line) {
  const [milliseconds, kind, ...rest] = line.split(' ');
  const answer = { kind, milliseconds: Number(milliseconds) };
  if (kind === 'plan') return { ...answer, engine: Number(rest[0]), workspaceBytes: Number(rest[1]) };
  return kind === 'error' ? { ...answer, text: rest.join(' ') } : answer;
}

/** One process for the problems in order; resolves to the answers that came, and whether it ended well. */
function runOnce({ program, args, env }, problems, onAnswer) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: { ...process.env, ...env } });
    const answers = [];
    let errors = '';
    let begun = false;
    child.stderr.on('data', (chunk) => (errors += chunk));
    child.stdin.on('error', () => undefined);
    child.stdin.end(problems.map((problem) => `${problem}\n`).join(''));
    createInterface({ input: child.stdout }).on('line', (line) => {
      // The first line names the version.
      if (!begun) {
        begun = true;
        return;
      }
      answers.push(parseAnswer(line));
      onAnswer();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (begun) resolve({ answers, ended: code === 0 });
      else reject(new Error(`Expected ${program} to open cuDNN but it ended:\n${errors}`));
    });
  });
}

/** Asks for the problems one after another; one that ends the process is a crash, and a new process goes on behind it. */
async function askAll(checker, problems, onAnswer) {
  const answers = [];
  while (answers.length < problems.length) {
    const { answers: received, ended } = await runOnce(checker, problems.slice(answers.length), onAnswer);
    answers.push(...received);
    if (!ended && answers.length < problems.length) answers.push({ kind: 'crash', milliseconds: 0 });
  }
  return answers;
}

/**
 * What a cuDNN answers to each problem.
 * @param checker the program, its arguments and what its environment has besides
 * @param {string[]} problems as scripts/convolution-problems.mjs words them
 * @param {number} processes how many work at once
 * @param {(done: number) => void} onProgress called after each answer
 * @returns {Promise<Map<string, Answer>>}
 */
export async function checkPlans(checker, problems, processes, onProgress) {
  let done = 0;
  const shares = Array.from({ length: processes }, (_, index) =>
    problems.filter((_, position) => position % processes === index),
  );
  const answered = await Promise.all(
    shares.map((share) =>
      askAll(checker, share, () => {
        done += 1;
        onProgress(done);
      }),
    ),
  );
  return new Map(
    shares.flatMap((share, index) => share.map((problem, position) => [problem, answered[index][position]])),
  );
}
