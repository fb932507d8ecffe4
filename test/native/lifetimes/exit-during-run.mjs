import { beginLongRun } from './long-run.mjs';

beginLongRun();
console.log('exiting');
process.exit(0);
