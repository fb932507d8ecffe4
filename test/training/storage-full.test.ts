import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { failureOf } from '#densegraph/training/failure.js';
import { StorageFullError, withRoomFor } from '#densegraph/training/storage-full-error.js';
import { train } from '#densegraph/training/train.js';
import type { TrainingEvent } from '#densegraph/training/training-event.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { TINY } from './tiny-config.js';

describe('a full disk', () => {
  it('fails a run with a code of its own, without the names of files, and leaves the checkpoint before', async () => {
    const checkpointDirectory = join(temporaryFolder(), 'checkpoints');
    const events: TrainingEvent[] = [];
    const place = { dataDirectory: null, checkpointDirectory, threads: 1, keepCheckpoints: 3 };
    const { signal } = new AbortController();
    await train(
      { ...TINY, epochs: 3 },
      place,
      (event) => {
        events.push(event);
        // Whatever is written to it finds the disk full.
        if (event.type === 'epoch')
          symlinkSync('/dev/full', join(checkpointDirectory, 'checkpoint-000002.safetensors.tmp'));
      },
      signal,
    );
    const end = events.at(-1);
    expect(end).toMatchObject({ type: 'failed', code: 'STORAGE_FULL' });
    expect(JSON.stringify(end)).toContain('a checkpoint');
    expect(JSON.stringify(end)).not.toContain(checkpointDirectory);
    expect(readdirSync(checkpointDirectory)).toEqual(['checkpoint-000001.safetensors']);
  });

  it.each(['ENOSPC', 'EDQUOT'])('is what %s means, and nothing else', async (code) => {
    const fault = Object.assign(new Error('no space left'), { code });
    const failure: unknown = await withRoomFor('a file', () => Promise.reject(fault)).catch(
      (e: unknown) => e,
    );
    expect(failure).toBeInstanceOf(StorageFullError);
    expect(failureOf(failure).code).toBe('STORAGE_FULL');
    const other = Object.assign(new Error('broken'), { code: 'EIO' });
    await expect(withRoomFor('a file', () => Promise.reject(other))).rejects.toBe(other);
  });
});

it('a folder in the way of a checkpoint fails a run with a code of its own, without the names of files', async () => {
  const checkpointDirectory = join(temporaryFolder(), 'checkpoints');
  const events: TrainingEvent[] = [];
  const place = { dataDirectory: null, checkpointDirectory, threads: 1, keepCheckpoints: 3 };
  await train(
    { ...TINY, epochs: 2 },
    place,
    (event) => {
      events.push(event);
      const next = join(checkpointDirectory, 'checkpoint-000002.safetensors', 'full');
      if (event.type === 'epoch') mkdirSync(next, { recursive: true });
    },
    new AbortController().signal,
  );
  const end = events.at(-1);
  expect(end).toMatchObject({ type: 'failed', code: 'STORAGE_FAILED' });
  expect(JSON.stringify(end)).toMatch(/a checkpoint .*EISDIR/);
  expect(JSON.stringify(end)).not.toContain(checkpointDirectory);
});
