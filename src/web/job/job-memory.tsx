import { CATEGORIES } from '../network/stacked-memory.js';
import { formatBytes } from '../text/format-bytes.js';
import { formatName } from '../text/format-name.js';
import { DefinitionList } from './definition-list.js';
import type { Job } from './follow-job.js';
import './job-memory.css';

interface JobMemoryProps {
  readonly job: Pick<Job, 'memory' | 'plannedBytes' | 'memoryStrategy'>;
}

/** What the device was planned to hold beside what it held. */
export function JobMemory({ job: { memory, plannedBytes, memoryStrategy } }: JobMemoryProps) {
  const planned = memory?.plannedBytes ?? plannedBytes;
  const bars = [
    { name: 'Planned', bytes: planned },
    { name: 'Highest so far', bytes: memory?.peakBytes },
  ];
  const most = Math.max(...bars.map(({ bytes }) => bytes ?? 0), 1);
  return (
    <section aria-labelledby="memory-heading">
      <h2 id="memory-heading">Memory</h2>
      <dl className="memory-bars">
        {bars.map(({ name, bytes }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {bytes == null ? '–' : formatBytes(bytes)}
              <meter aria-hidden="true" min={0} max={most} value={bytes ?? 0} />
            </dd>
          </div>
        ))}
      </dl>
      <DefinitionList
        entries={[
          ['Strategy', formatName(memoryStrategy)],
          ...CATEGORIES.map(({ key, label }): [string, string | null] => [
            label,
            memory === null ? null : formatBytes(memory.categories[key]),
          ]),
          ['Process at its highest', memory === null ? null : formatBytes(memory.processPeakBytes)],
        ]}
      />
      {memory !== null && (
        <p className="quiet">
          Saved activations are all that is kept from the forward pass for the backward pass, as it lies
          between the two; temporary is the rest of the plan. At a kernel of the timeline below, as at its
          peak, some of it may not be there yet or be free again.
        </p>
      )}
    </section>
  );
}
