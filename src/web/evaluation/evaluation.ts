import type { EvaluateJobQuery } from '../generated/documents.js';

/** What a job's weights make of its validation images. */
export type Evaluation = Extract<
  EvaluateJobQuery['evaluation'],
  { readonly __typename: 'EvaluationPayload' }
>;

/** What a class is called; its number where it has no name. */
export function className({ classes }: Pick<Evaluation, 'classes'>, label: number): string {
  return classes[label] ?? `class ${label}`;
}
