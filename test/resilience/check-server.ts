import { existsSync } from 'node:fs';
import { expect } from 'vitest';
import { jobFolder } from '#densegraph/jobs/job-folder.js';
import type { TrainingJobState } from '#densegraph/jobs/job.js';
import { expectValue } from './ask.js';
import type { HeardEpoch, JobRecord } from './job-record.js';
import type { RandomClient } from './random-client.js';
import type { World } from './world.js';

interface Page<Node> {
  readonly totalCount: number;
  readonly edges: readonly { readonly node: Node }[];
}

interface ServedJob {
  readonly id: string;
  readonly state: TrainingJobState;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly epochMetrics: readonly HeardEpoch[];
}

/** Checks that a server which has just been started has everything that the ones before it have acknowledged. */
export async function checkServer(world: World, url: string, client: RandomClient): Promise<void> {
  const { records, models, stateDirectory } = world;
  // Whether they took effect is for the server to say; asking again must not make another.
  for (const record of records) if (record.id === null) await client.start(record);
  for (const [name, isAcknowledged] of models) if (!isAcknowledged) await client.build(name);

  const { edges, totalCount } = await expectValue<Page<{ id: string }>>(url, 'training-jobs', { first: 100 });
  const ids = edges.map(({ node }) => node.id);
  expect(totalCount).toBe(ids.length);
  expect(ids).toEqual([...new Set(ids)].sort().reverse());
  const known = new Map(records.map((record) => [record.id, record]));
  for (const id of ids) expect(known.get(id)?.presence, `job ${id}`).toMatch(/unsure|there/);
  for (const record of records) {
    if (ids.includes(record.id ?? '')) {
      await checkJob(world, url, record);
    } else {
      expect(record.presence, `job ${record.id ?? record.key}, which is not there`).toMatch(/unsure|gone/);
      record.presence = 'gone';
      expect(existsSync(jobFolder(stateDirectory, record.id ?? '').path)).toBe(false);
    }
  }
  const kept = await readModels(url);
  expect(kept.sort()).toEqual([...models.keys()].sort());
}

/** Checks that a job is in a state that it can be in, and has each epoch that was heard of it before, as it was heard, once. */
export async function checkJob({ tally }: World, url: string, record: JobRecord): Promise<void> {
  // Others may be heard while the answer is under way.
  const heard = record.epochs.map(heardOf);
  const job = await expectValue<ServedJob>(url, 'training-job', { id: record.id });
  record.is(job.state);
  tally.add(`jobs found ${job.state}`);
  const code = job.state === 'FAILED' ? 'TRAINER_KILLED' : undefined;
  expect(job.failure?.code, job.failure?.message).toBe(code);
  const epochs = job.epochMetrics.map(heardOf);
  expect(epochs.map(({ epoch }) => epoch)).toEqual(epochs.map((_, index) => index + 1));
  expect(epochs.slice(0, heard.length)).toEqual(heard);
  tally.add('acknowledged epochs found again', heard.length);
}

async function readModels(url: string): Promise<string[]> {
  const names: string[] = [];
  for (let after: string | null = null; ;) {
    const page: Page<{ name: string }> & { pageInfo: { hasNextPage: boolean; endCursor: string } } =
      await expectValue(url, 'models', { first: 100, after });
    names.push(...page.edges.map(({ node }) => node.name));
    if (!page.pageInfo.hasNextPage) return names;
    after = page.pageInfo.endCursor;
  }
}

function heardOf({ epoch, trainLoss, validationLoss, seconds, completedAt }: HeardEpoch): HeardEpoch {
  return { epoch, trainLoss, validationLoss, seconds, completedAt };
}
