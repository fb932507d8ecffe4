import { memo } from 'react';
import { formatLoss, formatPercent, formatRate, formatSetting } from '../text/format-number.js';
import { formatDuration } from '../text/format-time.js';
import type { Epoch } from './follow-job.js';
import './epoch-table.css';
import { TableHead } from '../page/table-head.js';

interface EpochTableProps {
  readonly epochs: readonly Epoch[];
}

const COLUMNS = [
  'Epoch',
  'Training loss',
  'Validation loss',
  'Training accuracy',
  'Validation accuracy',
  'Learning rate',
  'Time',
  'Images/s',
];

/** As many rows as fill the table's frame, at least. */
const MOST_SEEN = 20;

/** The numbers of the curves, newest first. */
export const EpochTable = memo(function EpochTable({ epochs }: EpochTableProps) {
  if (epochs.length === 0) return null;
  return (
    <section aria-labelledby="epochs-heading">
      <h2 id="epochs-heading">Epochs</h2>
      <div
        className={epochs.length > MOST_SEEN ? 'table-frame epoch-table-unseen' : 'table-frame'}
        role="region"
        aria-label="Table of epochs"
        tabIndex={0}
      >
        <table className="epoch-table">
          <TableHead columns={COLUMNS} />
          <tbody>
            {epochs.toReversed().map((epoch) => (
              <EpochRow key={epoch.epoch} epoch={epoch} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
});

interface EpochRowProps {
  readonly epoch: Epoch;
}

const EpochRow = memo(function EpochRow({ epoch }: EpochRowProps) {
  return (
    <tr>
      <th scope="row">{epoch.epoch}</th>
      <td>{formatLoss(epoch.trainLoss)}</td>
      <td>{formatLoss(epoch.validationLoss)}</td>
      <td>{formatPercent(epoch.trainAccuracy)}</td>
      <td>{formatPercent(epoch.validationAccuracy)}</td>
      <td>{formatSetting(epoch.learningRate)}</td>
      <td>{formatDuration(epoch.seconds)}</td>
      <td>{formatRate(epoch.imagesPerSecond)}</td>
    </tr>
  );
});
