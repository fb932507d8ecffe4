import { describe, expect, it } from 'vitest';
import { JobLedger } from '#densegraph/jobs/job-ledger.js';
import { openTestStore } from '../store/open-test-store.js';
import { jobRow } from '../store/rows.js';
import { config, epochMetrics } from './samples.js';

async function openLedger() {
  const store = await openTestStore();
  await store.jobs.insert(jobRow('job', { state: 'RUNNING', config: config() }));
  let reads = 0;
  let held: Promise<void> = Promise.resolve();
  const listAfter = store.epochs.listAfter.bind(store.epochs);
  store.epochs.listAfter = async (...request) => {
    reads++;
    const epochs = await listAfter(...request);
    await held;
    return epochs;
  };
  /** Makes reads of epochs answer, with what they have read, only when the returned function is called. */
  const hold = () => {
    let release: () => void = () => undefined;
    held = new Promise((resolve) => (release = resolve));
    return release;
  };
  return { store, ledger: await JobLedger.open(store), readCount: () => reads, hold };
}

describe('reading epochs', () => {
  it('is one read of the store for all who ask for the same at the same time', async () => {
    const { ledger, readCount } = await openLedger();
    await ledger.appendEpoch('job', epochMetrics(1));
    const answers = await Promise.all(Array.from({ length: 100 }, () => ledger.epochs('job', 0, 10)));
    for (const answer of answers) expect(answer).toEqual([epochMetrics(1)]);
    expect(readCount()).toBe(1);
    expect(await ledger.epochs('job', 1, 10)).toEqual([]);
    expect(await ledger.epochs('job', 0, 10)).toEqual([epochMetrics(1)]);
    expect(readCount()).toBe(3);
  });

  it('does not share a read that began before an epoch with those who come after it', async () => {
    const { ledger, hold } = await openLedger();
    const release = hold();
    const before = ledger.epochs('job', 0);
    await ledger.appendEpoch('job', epochMetrics(1));
    const after = ledger.epochs('job', 0);
    release();
    expect(await before).toEqual([]);
    expect(await after).toEqual([epochMetrics(1)]);
  });
});

describe('an epoch of an earlier version', () => {
  it('has null where that version measured nothing', async () => {
    const { store, ledger } = await openLedger();
    // What is undefined is not in the stored text.
    const metrics = { ...epochMetrics(1), dataWaitSeconds: undefined };
    await store.epochs.append({ jobId: 'job', epoch: 1, metrics }, { state: 'RUNNING' });
    await ledger.appendEpoch('job', epochMetrics(2));
    expect(await ledger.epochs('job', 0)).toEqual([
      { ...epochMetrics(1), dataWaitSeconds: null },
      epochMetrics(2),
    ]);
  });
});

describe('a change', () => {
  it('that the state machine has not is refused and changes nothing', async () => {
    const { ledger } = await openLedger();
    await expect(ledger.change('job', () => ({ state: 'QUEUED' }))).rejects.toThrow(/after RUNNING/);
    expect((await ledger.find('job'))?.state).toBe('RUNNING');
  });

  it('sees the job as the change before it left it', async () => {
    const { ledger } = await openLedger();
    const seen: string[] = [];
    await Promise.all([
      ledger.change('job', ({ state }) => (seen.push(state), { state: 'CANCELING' })),
      ledger.change('job', ({ state }) => (seen.push(state), { state: 'CANCELED' })),
      ledger.change('job', ({ state }) => (seen.push(state), null)),
    ]);
    expect(seen).toEqual(['RUNNING', 'CANCELING', 'CANCELED']);
  });

  it('is not shown when it comes after the end', async () => {
    const { ledger } = await openLedger();
    const ended = await ledger.change('job', () => ({ state: 'SUCCEEDED' }));
    await ledger.observe('job', { memory: null });
    await ledger.appendEpoch('job', epochMetrics(1));
    expect(await ledger.find('job')).toEqual(ended);
    expect(await ledger.epochs('job', 0)).toEqual([]);
  });
});
