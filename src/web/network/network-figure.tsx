import { memo, useMemo } from 'react';
import type { PlanFragment, ShapeFragment, SummaryFragment } from '../generated/documents.js';
import { formatBytes } from '../text/format-bytes.js';
import { formatCount } from '../text/format-number.js';
import { BlockRow } from './block-row.js';
import { formatShape, kindName, networkBlocks } from './network-block.js';
import { TableDetails } from './table-details.js';
import './network-figure.css';

const BYTES_PER_PARAMETER = 4;

interface NetworkFigureProps {
  readonly summary: SummaryFragment;
  readonly shapes: readonly ShapeFragment[];
  /** What its layers keep by a plan; empty: not known. */
  readonly memory: PlanFragment['layers'];
}

/** A network block by block, as an image passes it: shapes, parameters, and what is kept of it in training. */
export const NetworkFigure = memo(function NetworkFigure({ summary, shapes, memory }: NetworkFigureProps) {
  const blocks = useMemo(() => networkBlocks(shapes, summary, memory), [shapes, summary, memory]);
  const widest = Math.max(...blocks.map(({ shape }) => shape[0] ?? 0), 1);
  return (
    <section aria-labelledby="network-heading">
      <h2 id="network-heading">Network</h2>
      <p className="quiet">
        {formatCount(summary.parameterCount)} parameters (
        {formatBytes(summary.parameterCount * BYTES_PER_PARAMETER)}),{' '}
        {formatCount(summary.multiplyAccumulates)} multiply-accumulates an image. Bars are channels: of a
        dense block those that come in, then what each of its layers adds.
        {memory.length > 0 &&
          ' Kept is what of a batch a block leaves for the backward pass: all of it is there between the two passes; at the peak of the timeline some of it is not yet, or is free again.'}
      </p>
      <ol className="network-blocks">
        {blocks.map((block) => (
          <BlockRow key={block.path} block={block} widest={widest} />
        ))}
      </ol>
      <TableDetails
        title="The network as a table"
        columns={['Layer', 'Kind', 'Output', 'Parameters', 'Their bytes', 'Kept for the backward pass']}
        rows={blocks.map(({ path, kind, shape, parameters, savedBytes }) => [
          path,
          kindName(kind),
          formatShape(shape),
          formatCount(parameters),
          formatBytes(parameters * BYTES_PER_PARAMETER),
          savedBytes === null ? '–' : formatBytes(savedBytes),
        ])}
      />
    </section>
  );
});
