import { Arg, ID, Int, Resolver, Root, Subscription } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { expectJob } from '../find-job.js';
import { checkAfterEpoch } from '../inputs/check-arguments.js';
import { EpochMetrics } from '../types/epoch-metrics.js';

interface EpochMetricsArguments {
  readonly jobId: string;
  readonly afterEpoch: number;
}

@Resolver()
export class EpochMetricsSubscription {
  @Subscription(() => EpochMetrics, {
    description:
      'Every completed epoch after afterEpoch exactly once, in order; completes when the job has ended.',
    subscribe: async ({ args, context }: { args: EpochMetricsArguments; context: ApiContext }) => {
      checkAfterEpoch(args.afterEpoch);
      await expectJob(context.jobs, args.jobId);
      return context.jobs.watchEpochs(args.jobId, args.afterEpoch);
    },
  })
  epochMetrics(
    @Arg('jobId', () => ID) _jobId: string,
    @Arg('afterEpoch', () => Int, { defaultValue: 0 }) _afterEpoch: number,
    @Root() metrics: EpochMetrics,
  ): EpochMetrics {
    return metrics;
  }
}
