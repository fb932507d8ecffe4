import { fork } from 'node:child_process';
import { once } from 'node:events';

/**
 * What a server holds after a garbage collection, in bytes, and how many of which resources keep its process alive.
 * @typedef {{rss: number, heapUsed: number, external: number, resources: Record<string, number>}} Holdings
 */

/**
 * Starts measured-server.mjs and waits until it listens.
 * @param {object} options of startService, as plain data
 * @param {Record<string, string>} [environment] besides this process's own
 */
export async function startMeasuredServer(options, environment = {}) {
  const child = fork(new URL('./measured-server.mjs', import.meta.url), [JSON.stringify(options)], {
    execArgv: ['--expose-gc'],
    env: { ...process.env, ...environment },
  });
  const ended = once(child, 'exit');
  const [first] = await Promise.race([once(child, 'message'), ended]);
  if (typeof first !== 'object') throw new Error(`Expected a server but it ended with ${first}`);
  return {
    /** @type {string} */
    url: first.url,
    /** @returns {Promise<Holdings>} */
    measure: async () => {
      child.send('measure');
      return (await once(child, 'message'))[0];
    },
    /**
     * @param {NodeJS.Signals} [signal]
     * @returns {Promise<{code: number | null, signal: NodeJS.Signals | null}>}
     */
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const [code, endedBy] = await ended;
      return { code, signal: endedBy };
    },
  };
}

/**
 * The value of a sample at /metrics.
 * @param {string} url of any address of the server
 * @param {string} name
 */
export async function readMetric(url, name) {
  const text = await (await fetch(new URL('/metrics', url))).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  if (line === undefined) throw new Error(`Expected a sample ${name} at /metrics but there is none`);
  return Number(line.slice(name.length + 1));
}
