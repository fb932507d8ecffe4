import { describe, expect, it } from 'vitest';
import { createMetrics } from '#densegraph/operations/metrics.js';
import { openTestJobs, reaches } from '../jobs/open-test-jobs.js';
import { CANCELED, request, STARTED } from '../jobs/samples.js';

const BUDGETS = { CPU: 5000, CUDA: 70 };

/** The value of a sample, undefined where there is none. */
function sample(text: string, name: string): number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}

describe('metrics', () => {
  it('tell of all jobs, of those that run, and of nobody who has ended', async () => {
    const { jobs } = await openTestJobs();
    const metrics = createMetrics({ jobs, memoryBudgets: BUDGETS });
    expect(metrics.contentType).toMatch(/^text\/plain/);
    const { id } = await jobs.start(request(STARTED, { progress: 3 }, { untilCancel: true }, CANCELED));
    await jobs.start(request(CANCELED));
    const watch = jobs.watchJob(id);
    for (;;) {
      const next = await watch.next();
      if (next.done === true || next.value.progress.step === 3) break;
    }

    const text = await metrics.text();
    expect(sample(text, 'densegraph_jobs{state="RUNNING"}')).toBe(1);
    expect(sample(text, 'densegraph_jobs{state="QUEUED"}')).toBe(1);
    expect(sample(text, 'densegraph_jobs{state="FAILED"}')).toBe(0);
    expect(sample(text, 'densegraph_memory_budget_bytes{device="CUDA"}')).toBe(70);
    expect(sample(text, 'densegraph_subscribers')).toBe(1);
    const of = (figure: string) => sample(text, `densegraph_job_${figure}{job="${id}",device="CPU"}`);
    expect(of('images_per_second')).toBe(5);
    expect(of('step_seconds')).toBe(32 / 5);
    expect(of('planned_bytes')).toBe(15);
    expect(of('current_bytes')).toBe(10);
    expect(sample(text, 'nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);

    await watch.return?.();
    await watch.return?.();
    await jobs.cancel(id);
    await reaches(jobs, id, 'CANCELED');
    const after = await metrics.text();
    expect(after).not.toContain(id);
    expect(sample(after, 'densegraph_subscribers')).toBe(0);
  });

  it('have no budget of a device that is not there', async () => {
    const { jobs } = await openTestJobs();
    const text = await createMetrics({ jobs, memoryBudgets: { CPU: 5000, CUDA: Infinity } }).text();
    expect(sample(text, 'densegraph_memory_budget_bytes{device="CPU"}')).toBe(5000);
    expect(text).not.toContain('densegraph_memory_budget_bytes{device="CUDA"}');
  });
});
