import type { MemoryStrategy } from '../compiler/memory-strategy.js';
import type { PresetName } from '../model/presets.js';
import type { Precision } from '../compiler/precision.js';
import type { DeviceKind } from '../runtime/device-kind.js';
import { ExpectedError } from '../terminal/expected-error.js';
import type { GraphqlClient } from './graphql-client.js';

/** What can be chosen for a training; what is left out is as the preset recommends. */
export interface TrainOptions {
  readonly preset: PresetName;
  readonly name?: string;
  readonly dataset?: string;
  readonly size?: number;
  readonly epochs?: number;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly momentum?: number;
  readonly weightDecay?: number;
  readonly seed: number;
  readonly trainLimit?: number;
  readonly validationLimit?: number;
  readonly initialWeights?: string;
  readonly checkpointEverySteps?: number;
  readonly strategy: MemoryStrategy;
  readonly memoryBudget?: number;
  readonly device: DeviceKind;
  readonly precision: Precision;
}

interface Preset {
  readonly name: string;
  readonly image: { readonly height: number; readonly width: number };
  readonly recommendedTraining: {
    readonly epochs: number;
    readonly batchSize: number;
    readonly optimizer: Readonly<Record<'learningRate' | 'momentum' | 'weightDecay', number>> & {
      readonly nesterov: boolean;
    };
    readonly learningRateMilestones: readonly number[];
    readonly learningRateDecay: number;
    readonly augmentation: { readonly randomCropPadding: number; readonly horizontalFlip: boolean };
    readonly normalization: string;
  };
}

interface Dataset {
  readonly name: string;
  readonly available: boolean;
  /** Null where only reading the files would tell. */
  readonly trainImages: number | null;
}

/**
 * The input of startTrainingJob for a preset by its recommended settings and what was chosen instead, and how many images
 * an epoch trains on, where that is known.
 */
export async function trainingInput(client: GraphqlClient, options: TrainOptions) {
  const presets = await client.request<readonly Preset[]>('presets');
  const preset = presets.find(({ name }) => name === options.preset);
  if (preset === undefined) throw new ExpectedError(`The server has no preset ${options.preset}`);
  const { recommendedTraining: recommended, image } = preset;
  const { size, epochs = recommended.epochs, momentum = recommended.optimizer.momentum } = options;
  const datasets = await client.request<readonly Dataset[]>('datasets');
  const datasetName = options.dataset ?? usualDataset(datasets);
  const { trainImages = null } = datasets.find(({ name }) => name === datasetName) ?? {};
  const input = {
    name: options.name,
    model: { preset: preset.name },
    dataset: {
      name: datasetName,
      resize: { height: size ?? image.height, width: size ?? image.width },
      trainLimit: options.trainLimit,
      validationLimit: options.validationLimit,
    },
    augmentation: recommended.augmentation,
    normalization: recommended.normalization,
    epochs,
    batchSize: options.batch ?? recommended.batchSize,
    optimizer: {
      learningRate: options.learningRate ?? recommended.optimizer.learningRate,
      momentum,
      nesterov: recommended.optimizer.nesterov && momentum > 0,
      weightDecay: options.weightDecay ?? recommended.optimizer.weightDecay,
    },
    learningRateMilestones: milestonesIn(recommended, epochs),
    learningRateDecay: recommended.learningRateDecay,
    seed: options.seed,
    initialWeights: options.initialWeights,
    device: options.device,
    precision: options.precision,
    memoryStrategy: options.strategy,
    memoryBudgetBytes: options.memoryBudget,
    checkpointEverySteps: options.checkpointEverySteps,
  };
  const images = trainImages === null ? null : Math.min(trainImages, options.trainLimit ?? Infinity);
  return { input, images };
}

/** Milestones at the same shares of other epochs; those that would come before the first are left out. */
function milestonesIn(
  { learningRateMilestones, epochs: before }: Preset['recommendedTraining'],
  epochs: number,
): readonly number[] {
  const moved = learningRateMilestones.map((milestone) => Math.round((milestone * epochs) / before));
  return [...new Set(moved)].filter((milestone) => milestone >= 1);
}

/** A Fashion-MNIST where there is one, else the built-in shapes. */
function usualDataset(datasets: readonly Dataset[]): string {
  const found = datasets.find(({ name, available }) => available && name.startsWith('fashion-mnist'));
  return found?.name ?? 'shapes';
}
