import { Link } from '../routing/link.js';
import { shortId } from '../text/format-name.js';
import type { CopiedJob } from './beginning.js';

interface CopiedNoticeProps {
  readonly job: CopiedJob;
}

/** Says whose settings fill the form, and what of them it does not carry. */
export function CopiedNotice({ job: { id, label, left } }: CopiedNoticeProps) {
  if (label === null) {
    return <p className="notice">There is no job {shortId(id)} to copy: it may have been deleted.</p>;
  }
  return (
    <div className="notice">
      <p>
        The form is filled with the settings of <Link href={`/jobs/${id}`}>{label}</Link>
        {left.length > 0 ? ', except for what it has no field for:' : '.'}
      </p>
      {left.length > 0 && (
        <ul>
          {left.map((what) => (
            <li key={what}>{what}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
