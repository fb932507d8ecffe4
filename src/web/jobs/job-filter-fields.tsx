import { formatName } from '../text/format-name.js';
import { STATE_CHOICES } from './job-filter.js';
import type { JobFilter } from './job-filter.js';
import './job-filter-fields.css';

interface JobFilterFieldsProps {
  readonly filter: JobFilter;
  readonly onChange: (filter: JobFilter) => void;
}

/** What narrows the list down. */
export function JobFilterFields({ filter, onChange }: JobFilterFieldsProps) {
  return (
    <form className="job-filter" role="search" onSubmit={(event) => event.preventDefault()}>
      <label>
        Name or network
        <input
          type="search"
          autoComplete="off"
          spellCheck={false}
          value={filter.search}
          onChange={({ target }) => onChange({ ...filter, search: target.value })}
        />
      </label>
      <label>
        State
        <select value={filter.state} onChange={({ target }) => onChange({ ...filter, state: target.value })}>
          <option value="">Any</option>
          {Object.keys(STATE_CHOICES).map((state) => (
            <option key={state} value={state}>
              {state === 'ACTIVE' ? 'Not ended' : formatName(state)}
            </option>
          ))}
        </select>
      </label>
    </form>
  );
}
