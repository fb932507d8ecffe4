/**
 * Measures the page for people against a server of its own, whose state has many jobs that have ended:
 *
 *   npm run bench:page -- [--rounds 7] [--jobs 200] [--epochs 300] [--throttle 1]
 *
 * Each round opens the list of jobs and a job's page in a browser that knows nothing yet, then the list again with a warm cache.
 * Prints, from the navigation: when the browser first drew something, when the rows or curves were there, and when all was;
 * and how many bytes were sent in how many answers. The smallest is what the machine can do, the median what other work left.
 * `--throttle 4` slows the browser's processor to a fourth.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { runnerImport } from 'vite';

import { percentile } from './load/figures.mjs';
import { startMeasuredServer } from './load/start-measured-server.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    jobs: { type: 'string', default: '200' },
    epochs: { type: 'string', default: '300' },
    throttle: { type: 'string', default: '1' },
  },
});
const [rounds, jobs, epochs, throttle] = [values.rounds, values.jobs, values.epochs, values.throttle].map(
  Number,
);

/** What a person waits for first, and what is there in the end: JavaScript that is true once it is. */
const LIST = {
  first: 'document.querySelectorAll("tbody tr").length > 0',
  all: `document.querySelectorAll("tbody tr").length >= ${jobs}`,
};
const JOB = {
  first: 'document.querySelector(".curve-plot canvas") !== null',
  all: `document.querySelectorAll(".epoch-table tbody tr").length >= ${epochs} && document.querySelector(".network-blocks") !== null`,
};

const [{ module: seeds }, { module: program }] = await Promise.all([
  runnerImport(new URL('../test/web/seed-jobs.ts', import.meta.url).pathname),
  runnerImport(new URL('../test/web/chromium-program.ts', import.meta.url).pathname),
]);
const stateDirectory = mkdtempSync(join(tmpdir(), 'densegraph-bench-'));
const [job] = await seeds.seedJobs(stateDirectory, jobs, epochs);
const server = await startMeasuredServer({ stateDirectory });
const browser = await chromium.launch({
  executablePath: program.chromiumProgram ?? '',
  args: program.CHROMIUM_ARGUMENTS,
});
try {
  const figures = new Map();
  for (let round = 0; round < rounds; round++) {
    await visit(figures, [
      ['list of jobs', '/', LIST],
      ['list of jobs, seen before', '/', LIST],
    ]);
    await visit(figures, [['page of a job', `/jobs/${job}`, JOB]]);
  }
  console.log(table(figures));
} finally {
  await browser.close();
  await server.stop();
  rmSync(stateDirectory, { recursive: true, force: true });
}

/** Opens views one after the other in a browser with an empty cache. */
async function visit(figures, views) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  for (const [name, address, conditions] of views) {
    const seen = await measureView(context, address, conditions);
    const known = figures.get(name) ?? [];
    figures.set(name, [...known, { ...seen, load: loadavg()[0] }]);
  }
  await context.close();
}

/** Milliseconds since the navigation, and what came over the network until all was there. */
async function measureView(context, address, { first, all }) {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: throttle });
  await session.send('Network.enable');
  let [bytes, answers] = [0, 0];
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    if (encodedDataLength === 0) return;
    bytes += encodedDataLength;
    answers++;
  });
  const told = new Promise((tell, fail) => {
    page.exposeFunction('tellSeen', tell).catch(fail);
    page.once('close', () => fail(new Error('Expected the page to be there but the browser has ended')));
  });
  await page.addInitScript(watch(first, all));
  await page.goto(new URL(address, server.url).href, { waitUntil: 'commit' });
  const seen = await told;
  const paint = await page.evaluate('performance.getEntriesByName("first-contentful-paint")[0]?.startTime');
  await page.close();
  return { paint, ...seen, bytes, answers };
}

/** Has the page tell when each condition was first true on a frame that is drawn. */
function watch(first, all) {
  return `(() => {
    const seen = {};
    const look = () => {
      if (seen.first === undefined && (${first})) seen.first = performance.now();
      if (seen.first === undefined || !(${all})) return requestAnimationFrame(look);
      tellSeen({ ...seen, all: performance.now() });
    };
    requestAnimationFrame(look);
  })();`;
}

function table(figures) {
  const both = (visits, key) => {
    const sorted = visits.map((visit) => visit[key]).sort((a, b) => a - b);
    return `${sorted[0].toFixed(0)} / ${percentile(sorted, 0.5).toFixed(0)}`;
  };
  const loads = [...figures.values()].flat().map(({ load }) => load);
  return [
    `${rounds} rounds, least / median; load average ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}.\n`,
    '| view | first paint, ms | rows or curves, ms | all, ms | bytes | answers |',
    '| --- | --- | --- | --- | --- | --- |',
    ...[...figures].map(
      ([name, visits]) =>
        `| ${name} | ${['paint', 'first', 'all', 'bytes', 'answers'].map((key) => both(visits, key)).join(' | ')} |`,
    ),
  ].join('\n');
}
