/** For a process that works for a server: it ends when the server is gone, and by no signal that it can catch. */
export function endWithServer(): void {
  // A terminal and a supervisor signal the whole group: the server decides what that means for its processes.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  // An exit would wait for the native step, or what cuDNN compiles; files are written whole or not at all.
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
}
