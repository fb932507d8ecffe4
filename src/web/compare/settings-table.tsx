import { TableHead } from '../page/table-head.js';
import { shortId } from '../text/format-name.js';
import { jobTitle } from '../text/job-title.js';
import type { ComparedJob } from './compared-job.js';
import { differingSettings } from './differing-settings.js';

interface SettingsTableProps {
  readonly jobs: readonly ComparedJob[];
}

/** In what the jobs were started differently, one a row. */
export function SettingsTable({ jobs }: SettingsTableProps) {
  const { names, values } = differingSettings(jobs.map(({ job }) => job));
  if (names.length === 0) return <p>All were started with the same settings.</p>;
  return (
    <div className="table-frame" role="region" aria-label="Table of settings" tabIndex={0}>
      <table className="comparison-table">
        <TableHead columns={['Job', ...names]} />
        <tbody>
          {jobs.map(({ job }, index) => (
            <tr key={job.id}>
              <th scope="row" className="job-name">
                {jobTitle(job)} <span className="quiet">{shortId(job.id)}</span>
              </th>
              {names.map((name, at) => (
                <td key={name}>{values[index]?.[at]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
