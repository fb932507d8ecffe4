import { Link } from '../routing/link.js';
import { copyAddress } from '../start/copy-address.js';
import { DefinitionList } from './definition-list.js';
import { describeSettings } from './describe-settings.js';
import type { Job } from './follow-job.js';

interface JobSettingsProps {
  readonly job: Job;
}

/** What the job was started with. */
export function JobSettings({ job }: JobSettingsProps) {
  return (
    <section aria-labelledby="settings-heading">
      <h2 id="settings-heading">Settings</h2>
      <DefinitionList entries={describeSettings(job)} />
      <Link className="button start-again" href={copyAddress(job.id)}>
        Start again with these settings
      </Link>
    </section>
  );
}
