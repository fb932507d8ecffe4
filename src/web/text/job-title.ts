import { shortId } from './format-name.js';

interface NamedJob {
  readonly id: string;
  readonly name: string | null;
  readonly modelName: string;
}

/** What a job is called: as a person named it, else as its network. */
export function jobTitle({ name, modelName }: Pick<NamedJob, 'name' | 'modelName'>): string {
  return name ?? modelName;
}

/** The same with what tells it from others of its name. */
export function jobLabel(job: NamedJob): string {
  return `${jobTitle(job)}, job ${shortId(job.id)}`;
}
