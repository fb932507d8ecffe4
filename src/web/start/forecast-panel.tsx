import { NetworkFigure } from '../network/network-figure.js';
import { MemoryTimeline } from '../network/memory-timeline.js';
import type { Forecast } from './forecast.js';
import type { JobForm } from './job-form.js';
import { chosenPlan } from './memory-limit.js';

interface ForecastPanelProps {
  readonly form: JobForm;
  readonly forecast: Forecast | null;
  readonly isCurrent: boolean;
}

const NO_LAYERS = [] as const;

/** The network that would be trained and the memory that a step of it would hold. */
export function ForecastPanel({ form, forecast, isCurrent }: ForecastPanelProps) {
  const plan = chosenPlan(form, forecast);
  return (
    <div className="forecast-panel" aria-busy={!isCurrent}>
      {plan !== null && <MemoryTimeline timeline={plan.timeline} />}
      {forecast?.summary != null && forecast.shapes !== null && (
        <NetworkFigure
          summary={forecast.summary}
          shapes={forecast.shapes}
          memory={plan?.layers ?? NO_LAYERS}
        />
      )}
    </div>
  );
}
