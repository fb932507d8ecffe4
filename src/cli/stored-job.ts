import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { jobFolder } from '../jobs/job-folder.js';
import { jobFromRow } from '../jobs/stored-job.js';
import type { Job } from '../jobs/job.js';
import { openStore } from '../store/store.js';
import { classify } from '../training/classify.js';
import { exportModel } from '../training/export-model.js';
import { writeDurably } from '../training/write-durably.js';
import type { TrainedJob } from './trained-job.js';

/** A job in the state of a server that does not run. Throws an Error where there is none, StoreError where a server runs. */
export async function storedJob(
  stateDirectory: string,
  jobId: string,
  dataDirectory: string | null,
): Promise<TrainedJob> {
  const { config } = await readJob(stateDirectory, jobId);
  const { checkpointDirectory } = jobFolder(stateDirectory, jobId);
  const place = { checkpointDirectory, dataDirectory, threads: availableParallelism() };
  return {
    async exportTo(file, format) {
      const { bytes, epoch } = await exportModel(config, format, place);
      await writeDurably(file, bytes);
      return { bytes: bytes.length, epoch };
    },
    classify: (images, top) => classify(config, images, top, place),
  };
}

async function readJob(stateDirectory: string, jobId: string): Promise<Job> {
  const file = join(stateDirectory, 'densegraph.db');
  // Opening it would make one.
  if (!existsSync(file)) {
    throw new Error(
      `Expected the state of a server in ${stateDirectory} but there is none; see --state-dir and --server`,
    );
  }
  const store = await openStore(file);
  try {
    const row = await store.jobs.find(jobId);
    if (row === null)
      throw new Error(`Expected the id of a job but there is no job ${jobId} in ${stateDirectory}`);
    return jobFromRow(row);
  } finally {
    await store.close();
  }
}
