import type { JobAction } from '../actions/job-actions.js';
import type { ListedJobFragment } from '../generated/documents.js';
import { JobRow } from './job-row.js';
import './job-table.css';

interface JobTableProps {
  readonly jobs: readonly ListedJobFragment[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (id: string, isChosen: boolean) => void;
  readonly onDone: (action: JobAction, id: string) => void;
}

const COLUMNS = ['Job', 'Data set', 'State', 'Progress', 'Training loss', 'Validation accuracy'];

export function JobTable({ jobs, chosen, onChoose, onDone }: JobTableProps) {
  return (
    <table role="table" className="job-table">
      <caption className="visually-hidden">Training jobs, newest first</caption>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            <span className="visually-hidden">Compare</span>
          </th>
          {COLUMNS.map((column) => (
            <th key={column} role="columnheader" scope="col">
              {column}
            </th>
          ))}
          <th role="columnheader" scope="col">
            <span className="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody role="rowgroup">
        {jobs.map((job) => (
          <JobRow key={job.id} job={job} isChosen={chosen.has(job.id)} onChoose={onChoose} onDone={onDone} />
        ))}
      </tbody>
    </table>
  );
}
