import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ChangeFeed } from '#densegraph/jobs/change-feed.js';
import { Watch, type Reading } from '#densegraph/jobs/watch.js';

/** A watch over a list that grows; `end` ends it. */
function watchList(feed: ChangeFeed, list: number[], isEnded = () => false) {
  let read = 0;
  return new Watch(feed, 'job', (): Promise<Reading<number>> => {
    const value = list[read];
    if (value === undefined) return Promise.resolve({ kind: isEnded() ? 'ended' : 'pending' });
    read++;
    return Promise.resolve({ kind: 'value', value });
  });
}

/** Resolves when so many watchers wait. */
async function waiting(feed: ChangeFeed, count: number): Promise<void> {
  for (let turn = 0; feed.waiterCount !== count; turn++) {
    if (turn > 1000) throw new Error(`expected ${count} waiters, received ${feed.waiterCount}`);
    await Promise.resolve();
  }
}

describe('Watch', () => {
  it('delivers what is there, then what comes, then the end', async () => {
    const feed = new ChangeFeed();
    const list = [1, 2];
    let ended = false;
    const watch = watchList(feed, list, () => ended);
    expect(await watch.next()).toEqual({ done: false, value: 1 });
    expect(await watch.next()).toEqual({ done: false, value: 2 });
    const third = watch.next();
    await waiting(feed, 1);
    feed.announce('another job');
    list.push(3);
    feed.announce('job');
    expect(await third).toEqual({ done: false, value: 3 });
    const last = watch.next();
    await waiting(feed, 1);
    ended = true;
    feed.announce('job');
    expect(await last).toEqual({ done: true, value: undefined });
    expect(await watch.next()).toEqual({ done: true, value: undefined });
    expect(feed.waiterCount).toBe(0);
  });

  it('answers calls of next that overlap one after another', async () => {
    const feed = new ChangeFeed();
    const list = [1];
    const watch = watchList(feed, list);
    const results = [watch.next(), watch.next(), watch.next()];
    await waiting(feed, 1);
    list.push(2, 3);
    feed.announce('job');
    expect((await Promise.all(results)).map(({ value }) => value)).toEqual([1, 2, 3]);
  });

  it('is one of few that are woken at once: many have turns between which others can work', async () => {
    const feed = new ChangeFeed();
    const list: number[] = [];
    const watches = Array.from({ length: 120 }, () => watchList(feed, list));
    const results = watches.map((watch) => watch.next());
    await waiting(feed, 120);
    list.push(1);
    feed.announce('job');
    expect(feed.waiterCount).toBe(70);
    // It was about to be woken.
    await watches.at(-1)?.return();
    expect(feed.waiterCount).toBe(69);
    await turn();
    expect(feed.waiterCount).toBe(19);
    await turn();
    expect(feed.waiterCount).toBe(0);
    const values = (await Promise.all(results)).map(({ value }) => value);
    expect(values).toEqual([...Array<number>(119).fill(1), undefined]);
  });

  it('misses no change that comes while it reads', async () => {
    const feed = new ChangeFeed();
    let changed = false;
    const watch = new Watch(feed, 'job', async (): Promise<Reading<string>> => {
      if (changed) return { kind: 'value', value: 'seen' };
      await Promise.resolve();
      changed = true;
      feed.announce('job');
      return { kind: 'pending' };
    });
    expect(await watch.next()).toEqual({ done: false, value: 'seen' });
  });

  it('ends at once when it is returned while it waits, and leaves no listener', async () => {
    const feed = new ChangeFeed();
    const watches = Array.from({ length: 1000 }, () => watchList(feed, []));
    const waits = watches.map((watch) => watch.next());
    await waiting(feed, 1000);
    for (const watch of watches) expect(await watch.return()).toEqual({ done: true, value: undefined });
    for (const wait of waits) expect(await wait).toEqual({ done: true, value: undefined });
    expect(feed.waiterCount).toBe(0);
    expect(await watches[0]?.next()).toEqual({ done: true, value: undefined });
  });

  it('needs no cleaning up when it never waited', () => {
    const feed = new ChangeFeed();
    for (let n = 0; n < 100; n++) watchList(feed, [1]);
    expect(feed.waiterCount).toBe(0);
  });

  it('passes a failure to read on, and is over', async () => {
    const watch = new Watch(new ChangeFeed(), 'job', () => Promise.reject(new Error('no store')));
    await expect(watch.next()).rejects.toThrow('no store');
    expect(await watch.next()).toEqual({ done: true, value: undefined });
  });

  it('looks again after the time that a reading asks for', async () => {
    const feed = new ChangeFeed();
    let looks = 0;
    const watch = new Watch(feed, 'job', (): Promise<Reading<number>> => {
      looks++;
      return Promise.resolve(
        looks === 1 ? { kind: 'pending', milliseconds: 5 } : { kind: 'value', value: looks },
      );
    });
    expect(await watch.next()).toEqual({ done: false, value: 2 });
    expect(feed.waiterCount).toBe(0);
  });
});

describe('closing the feed', () => {
  it('ends those who wait, lets those who read finish, and takes their failures for the end', async () => {
    const feed = new ChangeFeed();
    const waiter = watchList(feed, []);
    const waits = waiter.next();
    await waiting(feed, 1);

    let finishRead: (reading: Reading<string>) => void = () => undefined;
    const reader = new Watch(
      feed,
      'job',
      () => new Promise<Reading<string>>((resolve) => (finishRead = resolve)),
    );
    const reads = reader.next();
    let closed = false;
    await Promise.resolve();
    const closing = feed.close().then(() => (closed = true));
    expect(await waits).toEqual({ done: true, value: undefined });
    expect(closed).toBe(false);
    finishRead({ kind: 'value', value: 'last' });
    expect(await reads).toEqual({ done: false, value: 'last' });
    await closing;

    const late = new Watch(feed, 'job', () => Promise.reject(new Error('the store is closed')));
    expect(await late.next()).toEqual({ done: true, value: undefined });
    expect(feed.waiterCount).toBe(0);
  });
});
