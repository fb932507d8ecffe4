import { memo, useMemo } from 'react';
import type { PointerEvent } from 'react';
import { formatBytes } from '../text/format-bytes.js';
import { formatName } from '../text/format-name.js';
import { CATEGORIES, phaseSpans, stackedPaths } from './stacked-memory.js';
import type { MemoryPoint } from './stacked-memory.js';

/** Of the plot in SVG's units: bytes are scaled to it, since SVG keeps numbers as floats. */
const HEIGHT = 1000;

interface TimelinePlotProps {
  readonly timeline: readonly MemoryPoint[];
  /** The place of the highest point. */
  readonly peak: number;
  readonly pointed: number | null;
  readonly onPoint: (place: number | null) => void;
}

/** Areas on each other, as wide as their place; the phases and the peak are marked. */
export const TimelinePlot = memo(function TimelinePlot({
  timeline,
  peak,
  pointed,
  onPoint,
}: TimelinePlotProps) {
  const top = timeline[peak]?.liveBytes ?? 1;
  const paths = useMemo(() => stackedPaths(timeline, top), [timeline, top]);
  const spans = useMemo(() => phaseSpans(timeline), [timeline]);
  const percent = (place: number): string => `${(place / timeline.length) * 100}%`;
  const point = ({ clientX, currentTarget }: PointerEvent): void => {
    const { left, width } = currentTarget.getBoundingClientRect();
    const place = Math.floor(((clientX - left) / width) * timeline.length);
    onPoint(Math.min(Math.max(place, 0), timeline.length - 1));
  };
  return (
    <div className="timeline-plot" onPointerMove={point} onPointerLeave={() => onPoint(null)}>
      <span className="timeline-top">{formatBytes(top)}</span>
      <svg viewBox={`0 0 ${timeline.length} ${HEIGHT}`} preserveAspectRatio="none">
        <g transform={`scale(1 ${HEIGHT / top})`}>
          {CATEGORIES.map(({ key, color }, place) => (
            <path key={key} className={`color-${color}`} d={paths[place]} />
          ))}
        </g>
        {spans.slice(1).map(({ from }) => (
          <line key={from} className="timeline-phase" x1={from} x2={from} y1="0" y2={HEIGHT} />
        ))}
        {pointed !== null && (
          <line className="timeline-pointed" x1={pointed + 0.5} x2={pointed + 0.5} y1="0" y2={HEIGHT} />
        )}
      </svg>
      <i className="timeline-peak" style={{ insetInlineStart: percent(peak + 0.5) }} />
      {spans.map(({ phase, from, to }) => (
        <span
          key={from}
          className="timeline-label"
          style={
            to === timeline.length && from > 0.8 * to
              ? { insetInlineEnd: 0 }
              : { insetInlineStart: percent(from) }
          }
        >
          {formatName(phase)}
        </span>
      ))}
    </div>
  );
});
