import { useState } from 'react';
import { TableHead } from '../page/table-head.js';

interface TableDetailsProps {
  /** As in "The network as a table". */
  readonly title: string;
  readonly columns: readonly string[];
  /** The first cell names the row. */
  readonly rows: readonly (readonly string[])[];
}

/** What a picture shows, as a table that is there once it is asked for. */
export function TableDetails({ title, columns, rows }: TableDetailsProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="table-details" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{title}</summary>
      {isOpen && (
        <div className="table-frame" role="region" aria-label={title} tabIndex={0}>
          <table>
            <TableHead columns={columns} />
            <tbody>
              {rows.map(([name, ...cells], place) => (
                <tr key={place}>
                  <th scope="row">{name}</th>
                  {cells.map((cell, column) => (
                    <td key={column}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
