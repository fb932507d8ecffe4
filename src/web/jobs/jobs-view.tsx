import { useCallback, useState } from 'react';
import type { JobAction } from '../actions/job-actions.js';
import { MOST_COMPARED, compareAddress } from '../compare/compare-address.js';
import { PageHeading, focusHeading } from '../page/page-heading.js';
import { PassingButton } from '../page/passing-button.js';
import { Link } from '../routing/link.js';
import { formatCount } from '../text/format-number.js';
import { JobTable } from './job-table.js';
import { useJobList } from './use-job-list.js';
import './jobs-view.css';

/** How many more jobs one push of the button lists. */
const PORTION = 200;

/** All jobs, newest first, as they are. */
export default function JobsView() {
  const [wanted, setWanted] = useState(PORTION);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { list, failure, refresh } = useJobList(wanted);

  const choose = useCallback((id: string, isChosen: boolean) => {
    setChosen((before) => {
      const next = new Set(before);
      if (isChosen) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);
  const seeDone = useCallback(
    (action: JobAction) => {
      if (action === 'delete') focusHeading();
      refresh();
    },
    [refresh],
  );
  // Those that were deleted meanwhile are compared with nothing.
  const compared = list?.jobs.filter(({ id }) => chosen.has(id)) ?? [];

  return (
    <>
      <div className="view-head">
        <PageHeading title="Training jobs" />
        {compared.length >= 2 && compared.length <= MOST_COMPARED && (
          <Link className="button" href={compareAddress(compared.map(({ id }) => id))}>
            Compare {compared.length} jobs
          </Link>
        )}
        {compared.length < 2 && list !== null && list.jobs.length >= 2 && (
          <p className="quiet">Tick two or more to compare their curves and settings.</p>
        )}
        {compared.length > MOST_COMPARED && <p>At most {MOST_COMPARED} jobs can be compared.</p>}
      </div>
      {failure !== null && (
        <p className="notice notice-failure" role="alert">
          {failure.message}
        </p>
      )}
      {list === null && failure === null && <p className="loading">Loading…</p>}
      {list?.jobs.length === 0 && (
        <p>
          No job was started yet. <Link href="/new">Start a job</Link>, or have a program start one by the API
          at <a href="/graphql">/graphql</a>: it appears here at once.
        </p>
      )}
      {list !== null && list.jobs.length > 0 && (
        <>
          <JobTable jobs={list.jobs} chosen={chosen} onChoose={choose} onDone={seeDone} />
          <p className="quiet">
            {formatCount(list.jobs.length)} of {formatCount(list.totalCount)} jobs.{' '}
            {list.jobs.length >= wanted && list.jobs.length < list.totalCount && (
              <PassingButton onClick={() => setWanted((count) => count + PORTION)}>
                Show older jobs
              </PassingButton>
            )}
          </p>
        </>
      )}
    </>
  );
}
