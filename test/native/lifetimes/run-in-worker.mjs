import { parentPort } from 'node:worker_threads';
import { beginLongRun } from './long-run.mjs';

const { run } = beginLongRun();
parentPort.postMessage('running');
await run;
