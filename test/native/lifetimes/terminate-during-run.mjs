import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { beginLongRun } from './long-run.mjs';

const worker = () => new Worker(new URL('./run-in-worker.mjs', import.meta.url));
for (let i = 0; i < 5; i += 1) {
  const terminated = worker();
  await once(terminated, 'message');
  await terminated.terminate();
}
const finishing = worker();
await once(finishing, 'exit');
// The main thread's engine is none the worse for it.
await beginLongRun().run;
console.log('terminated');
