import { Arg, ID, Resolver, Root, Subscription } from 'type-graphql';
import type { Job } from '../../jobs/job.js';
import type { ApiContext } from '../context.js';
import { expectJob } from '../find-job.js';
import { TrainingJob } from '../types/training-job.js';

@Resolver()
export class TrainingJobUpdatedSubscription {
  @Subscription(() => TrainingJob, {
    description:
      'The job as it is now, then at each change, at most some ten times a second; completes when it has ended. ' +
      'A slow reader skips to the newest.',
    subscribe: async ({ args, context }: { args: { readonly jobId: string }; context: ApiContext }) => {
      await expectJob(context.jobs, args.jobId);
      return context.jobs.watchJob(args.jobId);
    },
  })
  trainingJobUpdated(@Arg('jobId', () => ID) _jobId: string, @Root() job: Job): TrainingJob {
    return new TrainingJob(job);
  }
}
