import { describe, expect, it, onTestFinished } from 'vitest';
import { ModelTasks } from '#densegraph/jobs/model-tasks.js';
import type { ModelTask } from '#densegraph/jobs/model-task.js';
import { temporaryFolder } from '../store/temporary-folder.js';
import { TINY } from '../training/tiny-config.js';

function task(): Extract<ModelTask, { type: 'classify' }> {
  const place = { checkpointDirectory: temporaryFolder(), dataDirectory: null, threads: 1 };
  return { type: 'classify', config: TINY, images: [], top: 1, place };
}

function open(): ModelTasks {
  const tasks = new ModelTasks();
  onTestFinished(() => tasks.close());
  return tasks;
}

describe('a task with a model', () => {
  it('fails in its process with an error that has its name and words', async () => {
    const failure: unknown = await open()
      .run(task())
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).toMatchObject({
      name: 'NoWeightsError',
      message: expect.stringMatching(/no weights/) as string,
    });
  });

  it('is refused where many wait, and taken again after them', async () => {
    const tasks = open();
    const all = Array.from({ length: 17 }, () =>
      tasks.run(task()).catch((error: unknown) => (error as Error).name),
    );
    expect(await all.at(-1)).toBe('ConflictError');
    void tasks.close();
    await Promise.all(all);
  });

  it('does not begin where nobody waits for it any more', async () => {
    const tasks = open();
    const client = new AbortController();
    const names = [tasks.run(task()), tasks.run(task(), client.signal)].map((one) =>
      one.catch((error: unknown) => (error as Error).name),
    );
    client.abort();
    expect(await Promise.race(names)).toBe('ConflictError');
    expect(await Promise.all(names)).toEqual(['NoWeightsError', 'ConflictError']);
  });

  it('ends with the server, and those that wait do not begin', async () => {
    const tasks = open();
    const names = [task(), task()].map((one) =>
      tasks.run(one).catch((error: unknown) => (error as Error).name),
    );
    await tasks.close();
    expect(await Promise.all(names)).toEqual(['ConflictError', 'ConflictError']);
    await expect(tasks.run(task())).rejects.toThrow(/closing/);
  });
});
