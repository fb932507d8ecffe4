import { describeSettings } from '../job/describe-settings.js';
import type { Job } from '../job/follow-job.js';

/** The settings in which jobs differ: their names, and of each job, in order, what they are. */
export interface DifferingSettings {
  readonly names: readonly string[];
  readonly values: readonly (readonly string[])[];
}

export function differingSettings(jobs: readonly Job[]): DifferingSettings {
  const all = jobs.map(describeSettings);
  const differing = (all[0] ?? []).flatMap(([name], at) =>
    new Set(all.map((settings) => settings[at]?.[1])).size > 1 ? [{ name, at }] : [],
  );
  return {
    names: differing.map(({ name }) => name),
    values: all.map((settings) => differing.map(({ at }) => settings[at]?.[1] ?? '–')),
  };
}
