import { plotCurves } from './plot-curves.js';
import type { ServedEpoch } from './served-epoch.js';

type Measure = keyof ServedEpoch & `${string}${'Loss' | 'Accuracy'}`;

/** The loss and the accuracy of a job's epochs as text, training beside validation. */
export function trainingCurves(epochs: readonly ServedEpoch[]): string {
  const curve = (name: string, mark: string, key: Measure) => ({
    name,
    mark,
    values: epochs.map((epoch) => epoch[key]),
  });
  const losses = [curve('training', '*', 'trainLoss'), curve('validation', 'o', 'validationLoss')];
  const accuracies = [
    curve('training', '*', 'trainAccuracy'),
    curve('validation', 'o', 'validationAccuracy'),
  ];
  return `${plotCurves('loss', losses)}\n\n${plotCurves('accuracy', accuracies)}`;
}
