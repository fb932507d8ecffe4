import { failureOf } from '../training/failure.js';
import { jobFolder } from './job-folder.js';
import { failed } from './job-outcome.js';
import type { JobServiceSettings } from './job-service-options.js';
import type { Job } from './job.js';
import type { JobChange } from './stored-job.js';

/**
 * What becomes of a job whose turn has come and that cannot keep within its device's budget, which was larger when it was
 * planned; null: it can, by its plan or by another one of a strategy that keeps less.
 */
export async function budgetRefusal(
  { id, config, plannedBytes }: Job,
  { check, dataDirectory, threads, stateDirectory, memoryBudgets }: JobServiceSettings,
): Promise<JobChange | null> {
  const memoryLimitBytes = memoryBudgets[config.device];
  if ((plannedBytes ?? Infinity) <= memoryLimitBytes) return null;
  const { checkpointDirectory } = jobFolder(stateDirectory, id);
  try {
    await check(config, { dataDirectory, checkpointDirectory, threads, memoryLimitBytes });
    return null;
  } catch (error) {
    const { code, message } = failureOf(error);
    // Whatever else is wrong, its trainer meets and tells.
    return code === 'INSUFFICIENT_MEMORY' ? failed(code, message) : null;
  }
}
