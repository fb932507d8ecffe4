import { beginLongRun } from './long-run.mjs';

// Run with --expose-gc. First the session is garbage while its run goes on, then the promise as well.
const { run } = beginLongRun();
for (let i = 0; i < 10; i += 1) globalThis.gc();
await run;
for (let i = 0; i < 5; i += 1) beginLongRun();
for (let i = 0; i < 10; i += 1) globalThis.gc();
await beginLongRun().run;
for (let i = 0; i < 10; i += 1) globalThis.gc();
console.log('collected');
