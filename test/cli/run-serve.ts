import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

const MAIN = join(import.meta.dirname, '../../dist/cli/main.js');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Serving {
  readonly child: ChildProcess;
  /** As the program says it. */
  readonly url: string;
  readonly ended: Promise<Ended>;
}

/** Is told what is to be done when a program that a test has started is no longer needed. */
export type AtEnd = (cleanup: () => void) => void;

function launch(parameters: readonly string[], atEnd: AtEnd) {
  // vitest's NODE_ENV would silence what Express logs.
  const env = { ...process.env, NODE_ENV: '', DENSEGRAPH_DATA_DIR: '' };
  const child = spawn(process.execPath, [MAIN, 'serve', '--log-level', 'warn', ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  atEnd(() => {
    child.kill('SIGKILL');
  });
  const closed = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const output = Promise.all([closed, text(child.stdout), text(child.stderr)]);
  const ended = output.then(([[code, signal], stdout, stderr]): Ended => ({ code, signal, stdout, stderr }));
  return { child, ended };
}

/** Runs `densegraph serve` to its end. */
export function runServe(...parameters: string[]): Promise<Ended> {
  return launch(parameters, onTestFinished).ended;
}

/** Runs `densegraph serve` until it listens; it is killed when the test has ended. */
export function startServe(...parameters: string[]): Promise<Serving> {
  return startServeUntil(onTestFinished, ...parameters);
}

/** The same for as long as several tests need it. */
export async function startServeUntil(atEnd: AtEnd, ...parameters: string[]): Promise<Serving> {
  const { child, ended } = launch(parameters, atEnd);
  const line = once(createInterface(child.stdout), 'line') as Promise<[string]>;
  const first = await Promise.race([line, ended]);
  if (!Array.isArray(first)) throw new Error(`expected a server but it ended: ${JSON.stringify(first)}`);
  const [url = ''] = /http:[^"]+/.exec(first[0]) ?? [];
  return { child, url, ended };
}
