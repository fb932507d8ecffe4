import { memo, useState } from 'react';
import { formatBytes } from '../text/format-bytes.js';
import { formatName } from '../text/format-name.js';
import { CATEGORIES, peakPlace, phaseSpans } from './stacked-memory.js';
import type { MemoryPoint } from './stacked-memory.js';
import { TableDetails } from './table-details.js';
import { TimelinePlot } from './timeline-plot.js';
import './memory-timeline.css';

interface MemoryTimelineProps {
  readonly timeline: readonly MemoryPoint[];
}

/** What a training step holds at each of its kernels, by purpose. */
export const MemoryTimeline = memo(function MemoryTimeline({ timeline }: MemoryTimelineProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const peak = peakPlace(timeline);
  const place = pointed !== null && pointed < timeline.length ? pointed : peak;
  const shown = timeline[place];
  if (shown === undefined) return null;
  return (
    <section aria-labelledby="timeline-heading">
      <h2 id="timeline-heading">Memory over a training step</h2>
      <figure className="memory-timeline">
        <p className="timeline-point">
          <b>
            {place === peak ? 'Peak: ' : ''}
            {formatBytes(shown.liveBytes)}
          </b>{' '}
          at kernel {place + 1} of {timeline.length}, {formatName(shown.phase).toLowerCase()}:{' '}
          <code>{shown.label}</code>
        </p>
        <div role="img" aria-label={describe(timeline, peak)}>
          <TimelinePlot timeline={timeline} peak={peak} pointed={pointed} onPoint={setPointed} />
        </div>
        <ul className="timeline-legend">
          <li className="quiet">
            At kernel {place + 1}
            {place === peak ? ', the peak' : ''}
          </li>
          {CATEGORIES.map(({ key, label, color }) => (
            <li key={key}>
              <span className={`timeline-swatch color-${color}`} aria-hidden="true" />
              {label} <b>{formatBytes(shown.categories[key])}</b>
            </li>
          ))}
        </ul>
      </figure>
      <TableDetails
        title="The step as a table"
        columns={['Kernel', 'Phase', 'What', 'Live', ...CATEGORIES.map(({ label }) => label)]}
        rows={timeline.map(({ label, phase, liveBytes, categories }, index) => [
          String(index + 1),
          formatName(phase),
          label,
          formatBytes(liveBytes),
          ...CATEGORIES.map(({ key }) => formatBytes(categories[key])),
        ])}
      />
    </section>
  );
});

/** What the picture shows, for those who do not see it: the table below has the rest. */
function describe(timeline: readonly MemoryPoint[], peak: number): string {
  const phases = phaseSpans(timeline).map(({ phase, from, to }) => {
    const most = Math.max(...timeline.slice(from, to).map(({ liveBytes }) => liveBytes));
    return `${formatName(phase)} at most ${formatBytes(most)}`;
  });
  return `Live bytes at each of ${timeline.length} kernels of a step, by purpose. ${phases.join(', ')}. The peak is at kernel ${peak + 1}.`;
}
