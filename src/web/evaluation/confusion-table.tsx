import { memo } from 'react';
import type { CSSProperties } from 'react';
import { formatCount, formatPercent } from '../text/format-number.js';
import './confusion-table.css';

interface ConfusionTableProps {
  /** How many images of each class (first index) were taken for each (second). */
  readonly counts: readonly (readonly number[])[];
  /** Their names. */
  readonly classes: readonly string[];
}

/** Which classes are taken for which; a cell is the darker the more of its row's images are in it. */
export const ConfusionTable = memo(function ConfusionTable({ counts, classes }: ConfusionTableProps) {
  return (
    <>
      <h3 id="confusion-heading">Confusion matrix</h3>
      <p className="quiet">
        Rows are what images are, columns what they were taken for. Shades are shares of a row.
      </p>
      <div className="table-frame" role="region" aria-labelledby="confusion-heading" tabIndex={0}>
        <table className="confusion-table">
          <thead>
            <tr>
              <th scope="col">Is</th>
              {classes.map((name, label) => (
                <th key={label} scope="col">
                  {name}
                </th>
              ))}
              <th scope="col">Found</th>
            </tr>
          </thead>
          <tbody>
            {counts.map((row, label) => (
              <ConfusionRow key={label} row={row} label={label} name={classes[label] ?? ''} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
});

interface ConfusionRowProps {
  readonly row: readonly number[];
  /** Of the row. */
  readonly label: number;
  readonly name: string;
}

function ConfusionRow({ row, label, name }: ConfusionRowProps) {
  const images = row.reduce((sum, count) => sum + count, 0);
  return (
    <tr>
      <th scope="row">{name}</th>
      {row.map((count, predicted) => (
        <td
          key={predicted}
          className={cellClass(count, predicted === label)}
          style={shade(count / Math.max(images, 1))}
        >
          {formatCount(count)}
        </td>
      ))}
      <td>{images === 0 ? '–' : formatPercent((row[label] ?? 0) / images)}</td>
    </tr>
  );
}

function cellClass(count: number, isRight: boolean): string {
  if (count === 0) return 'quiet';
  return isRight ? 'confusion-right' : 'confusion-wrong';
}

/** For the style sheet, which makes a color of it. */
function shade(share: number): CSSProperties {
  return { '--share': share } as CSSProperties;
}
