import { useCallback, useState } from 'react';
import type { JobAction } from '../actions/job-actions.js';
import { MOST_COMPARED, compareAddress } from '../compare/compare-address.js';
import { PageHeading, focusHeading } from '../page/page-heading.js';
import { PassingButton } from '../page/passing-button.js';
import { Link } from '../routing/link.js';
import { replaceAddress } from '../routing/location.js';
import type { ViewProps } from '../routing/view-props.js';
import { formatCount } from '../text/format-number.js';
import { filterOf, isFiltered, listAddress } from './job-filter.js';
import { JobFilterFields } from './job-filter-fields.js';
import { JobTable } from './job-table.js';
import { useJobList } from './use-job-list.js';
import './jobs-view.css';

/** How many more jobs one push of the button lists. */
const PORTION = 200;

/** All jobs, newest first, as they are. */
export default function JobsView({ search }: ViewProps) {
  const filter = filterOf(search);
  const [wanted, setWanted] = useState(PORTION);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const { list, isCurrent, failure, refresh } = useJobList(filter, wanted);

  const choose = useCallback((id: string, isChosen: boolean) => {
    setChosen((before) => {
      const next = new Set(before);
      if (isChosen) next.add(id);
      else next.delete(id);
      return next;
    });
  }, []);
  const seeDone = useCallback(
    (action: JobAction, id: string) => {
      if (action === 'delete') {
        choose(id, false);
        focusHeading();
      }
      refresh();
    },
    [choose, refresh],
  );
  // In the order of the list; then those that the filter hides by now.
  const listed = list?.jobs.filter(({ id }) => chosen.has(id)).map(({ id }) => id) ?? [];
  const compared = [...new Set([...listed, ...chosen])];
  const hasNone = list?.jobs.length === 0;
  const isEmpty = hasNone && isCurrent;
  const isAwaited = list === null || (hasNone && !isCurrent);

  return (
    <>
      <div className="view-head">
        <PageHeading title="Training jobs" />
        {compared.length >= 2 && compared.length <= MOST_COMPARED && (
          <Link className="button" href={compareAddress(compared)}>
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
      {!(isEmpty && !isFiltered(filter)) && (
        <JobFilterFields filter={filter} onChange={(changed) => replaceAddress(listAddress(changed))} />
      )}
      {isAwaited && failure === null && <p className="loading">Loading…</p>}
      {isEmpty && isFiltered(filter) && (
        <p role="status">
          No job matches. <PassingButton onClick={() => replaceAddress('/')}>Show all jobs</PassingButton>
        </p>
      )}
      {isEmpty && !isFiltered(filter) && (
        <p>
          No job was started yet. <Link href="/new">Start a job</Link>, or have a program start one by the API
          at <a href="/graphql">/graphql</a>: it appears here at once.
        </p>
      )}
      {list !== null && list.jobs.length > 0 && (
        <>
          <JobTable jobs={list.jobs} chosen={chosen} onChoose={choose} onDone={seeDone} />
          <p className="quiet">
            <span role="status">
              {formatCount(list.jobs.length)} of {formatCount(list.totalCount)} jobs
              {isCurrent && isFiltered(filter) && ' that match'}.
            </span>{' '}
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
