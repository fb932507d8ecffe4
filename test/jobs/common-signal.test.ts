import { expect, it } from 'vitest';
import { CommonSignal } from '#densegraph/jobs/common-signal.js';

it('aborts when the last who waits has gone', () => {
  const clients = [new AbortController(), new AbortController()];
  const common = new CommonSignal();
  for (const { signal } of clients) common.join(signal);
  clients[0]?.abort();
  expect(common.signal.aborted).toBe(false);
  clients[1]?.abort();
  expect(common.signal.aborted).toBe(true);
});

it('does not abort where one waits for ever', () => {
  const client = new AbortController();
  const common = new CommonSignal();
  common.join();
  common.join(client.signal);
  client.abort();
  expect(common.signal.aborted).toBe(false);
});
