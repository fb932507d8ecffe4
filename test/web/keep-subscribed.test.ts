import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/web/server/api-error.js';
import { ConnectionError } from '../../src/web/server/connection-error.js';
import { keepSubscribed } from '../../src/web/server/keep-subscribed.js';

describe('keepSubscribed', () => {
  it('opens again after a lost connection, and leaves off when told to', async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    async function* open(): AsyncGenerator<number> {
      const last = seen.at(-1) ?? 0;
      yield await Promise.resolve(last + 1);
      throw new ConnectionError('lost');
    }
    await keepSubscribed(
      open,
      (value) => {
        seen.push(value);
        if (value === 3) stop.abort();
      },
      stop.signal,
    );
    expect(seen).toEqual([1, 2, 3]);
  });

  it('throws what the server says', async () => {
    // eslint-disable-next-line require-yield
    async function* open(): AsyncGenerator<number> {
      await Promise.resolve();
      throw new ApiError('NOT_FOUND', 'no such job');
    }
    const running = keepSubscribed(open, () => undefined, new AbortController().signal);
    await expect(running).rejects.toThrow('no such job');
  });
});
