import { MemoryTimeline } from '../network/memory-timeline.js';
import { NetworkFigure } from '../network/network-figure.js';
import { useJobNetwork } from './use-job-network.js';

interface JobNetworkProps {
  readonly jobId: string;
}

const NO_LAYERS = [] as const;

/** The network that a job trains and the memory that a step of it holds. */
export function JobNetwork({ jobId }: JobNetworkProps) {
  const told = useJobNetwork(jobId);
  if (told === null) return null;
  if ('failure' in told) return <p className="failure">The network cannot be shown: {told.failure}</p>;
  const { summary, layerShapes, memoryPlan } = told.network;
  const plan = memoryPlan.__typename === 'MemoryPlanPayload' ? memoryPlan.plans[0] : undefined;
  return (
    <div className="columns job-network">
      {plan !== undefined && <MemoryTimeline timeline={plan.timeline} />}
      {'message' in memoryPlan && (
        <section aria-labelledby="timeline-heading">
          <h2 id="timeline-heading">Memory over a training step</h2>
          <p className="quiet">{memoryPlan.message}</p>
        </section>
      )}
      <NetworkFigure summary={summary} shapes={layerShapes} memory={plan?.layers ?? NO_LAYERS} />
    </div>
  );
}
