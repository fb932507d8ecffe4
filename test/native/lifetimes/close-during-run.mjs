import { beginLongRun } from './long-run.mjs';

for (let i = 0; i < 3; i += 1) {
  const { session, run } = beginLongRun();
  session.close();
  globalThis.gc();
  await run;
}
console.log('closed');
