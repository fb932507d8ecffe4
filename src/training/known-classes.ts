import { describeDataset } from '../data/dataset-catalog.js';
import type { TrainingConfig, TrainingPlace } from './training-config.js';

/** So many names as a network has classes, in order: null beyond those that are given. */
export function classNames(names: readonly string[], classes: number): readonly (string | null)[] {
  return Array.from({ length: classes }, (_, label) => names[label] ?? null);
}

/** The names of a network's classes, in order: its data set's, null where that is gone or has fewer. */
export async function knownClasses(
  { dataset, classes }: TrainingConfig,
  place: Pick<TrainingPlace, 'dataDirectory'>,
): Promise<readonly (string | null)[]> {
  const description = await describeDataset(dataset.name, place);
  return classNames(description?.classes ?? [], classes);
}
