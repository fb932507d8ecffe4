import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { DeviceKind, Job } from '../jobs/job.js';
import type { JobService } from '../jobs/job-service.js';

/** What there is to measure. */
export interface Measured {
  readonly jobs: Pick<JobService, 'overview'>;
  /** What the plans of running jobs may take of each device's memory; infinite where nobody knows. */
  readonly memoryBudgets: Readonly<Record<DeviceKind, number>>;
}

/** Figures for Prometheus. */
export interface Metrics {
  readonly contentType: string;
  /** All figures as they are now, in Prometheus' text format. Throws StoreError. */
  text(): Promise<string>;
}

/**
 * Figures of the jobs, of those that run each by its id, and of this process (`process_...`, `nodejs_...`, among them the
 * event loop's delay). They are read when they are asked for; a job that has ended leaves none behind.
 */
export function createMetrics({ jobs, memoryBudgets }: Measured): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Gauge({ name: `densegraph_${name}`, help, labelNames, registers: [registry] });

  const byState = gauge('jobs', 'Training jobs in each state.', ['state']);
  const watchers = gauge('subscribers', 'Open subscriptions to jobs and epochs.');
  const budgets = gauge('memory_budget_bytes', 'What the plans of running jobs may take together.', [
    'device',
  ]);
  const ofJobs = JOB_FIGURES.map(({ name, help, of }) => ({
    figure: gauge(`job_${name}`, `${help} Of each job that runs.`, ['job', 'device']),
    of,
  }));
  // Of a device that is not there, or does not tell what it has, there is no budget.
  for (const [device, bytes] of Object.entries(memoryBudgets))
    if (Number.isFinite(bytes)) budgets.set({ device }, bytes);

  return {
    contentType: registry.contentType,
    async text() {
      const overview = await jobs.overview();
      for (const [state, count] of overview.counts) byState.set({ state }, count);
      watchers.set(overview.watchers);
      for (const { figure, of } of ofJobs) {
        figure.reset();
        for (const job of overview.running) {
          const value = of(job);
          if (value !== null) figure.set({ job: job.id, device: job.config.device }, value);
        }
      }
      return registry.metrics();
    },
  };
}

interface JobFigure {
  readonly name: string;
  readonly help: string;
  /** Null: not known yet. */
  readonly of: (job: Job) => number | null;
}

const JOB_FIGURES: readonly JobFigure[] = [
  {
    name: 'step_seconds',
    help: 'Mean seconds of a training step in the epoch so far, waiting for data included.',
    of: ({ progress: { imagesPerSecond }, config }) =>
      imagesPerSecond === null || imagesPerSecond === 0 ? null : config.batchSize / imagesPerSecond,
  },
  {
    name: 'images_per_second',
    help: 'Training images a second in the epoch so far.',
    of: ({ progress }) => progress.imagesPerSecond,
  },
  { name: 'epoch', help: 'The epoch that runs, from 1.', of: ({ progress }) => progress.epoch },
  {
    name: 'planned_bytes',
    help: 'What the plan takes of the memory of the device.',
    of: ({ memory, plannedBytes }) => memory?.plannedBytes ?? plannedBytes,
  },
  {
    name: 'current_bytes',
    help: 'What is allocated of the memory of the device, as it was last measured.',
    of: ({ memory }) => memory?.currentBytes ?? null,
  },
];
