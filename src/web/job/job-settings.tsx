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
    </section>
  );
}
