import type { ModelInput, OptimizerInput, StartTrainingJobInput } from '../generated/documents.js';
import type { FieldName, JobForm, Refusals } from './job-form.js';
import { SMALLEST_WHOLE, readNumber, readWhole, readWholeOrNull, readWholes } from './read-number.js';
import type { Read } from './read-number.js';

export const BYTES_PER_MEBIBYTE = 1024 * 1024;

/** What a form asks for; parts of which a field is refused are null. */
export interface FormReading {
  readonly refusals: Refusals;
  readonly model: ModelInput | null;
  readonly optimizer: OptimizerInput | null;
  readonly batchSize: number | null;
  /** Pixels a side; 0: as the data set has its images. */
  readonly imageSize: number | null;
  /** Also null where none was typed. */
  readonly trainLimit: number | null;
  readonly epochs: number | null;
  readonly learningRateMilestones: readonly number[] | null;
  /** 0: none was typed. */
  readonly budgetBytes: number | null;
  /** Null where any field is refused. */
  readonly input: StartTrainingJobInput | null;
}

/** Reads what was typed. Whether the server takes it is for the server to say. */
export function readForm(form: JobForm): FormReading {
  const refusals: { [Name in FieldName]?: string } = {};
  const take = <Value>(name: FieldName, read: Read<Value>): Value | null => {
    if ('value' in read) return read.value;
    refusals[name] = read.refusal;
    return null;
  };

  const model = readModel(form, take);
  const optimizer = readOptimizer(form, take);
  const batchSize = take('batchSize', readWhole(form.batchSize, 1));
  const imageSize = take('imageSize', readWholeOrZero(form.imageSize));
  const budget = take('memoryBudgetMebibytes', readWholeOrZero(form.memoryBudgetMebibytes));
  const budgetBytes = budget === null ? null : budget * BYTES_PER_MEBIBYTE;
  const trainLimit = take('trainLimit', readWholeOrNull(form.trainLimit, 1));
  const validationLimit = take('validationLimit', readWholeOrNull(form.validationLimit, 1));
  const epochs = take('epochs', readWhole(form.epochs, 1));
  const randomCropPadding = take('randomCropPadding', readWhole(form.randomCropPadding, 0));
  const learningRateMilestones = take('learningRateMilestones', readWholes(form.learningRateMilestones, 1));
  const learningRateDecay = take('learningRateDecay', readNumber(form.learningRateDecay));
  const seed = take('seed', readWholeOrNull(form.seed, SMALLEST_WHOLE));

  const isWhole = model !== null && optimizer !== null && epochs !== null && batchSize !== null;
  const input =
    isWhole && Object.keys(refusals).length === 0
      ? {
          name: form.name.trim() === '' ? null : form.name,
          model,
          dataset: { name: form.dataset, resize: squareOrNull(imageSize), trainLimit, validationLimit },
          augmentation: { randomCropPadding, horizontalFlip: form.horizontalFlip },
          normalization: form.normalization,
          epochs,
          batchSize,
          optimizer,
          learningRateMilestones,
          learningRateDecay,
          seed,
          device: form.device,
          precision: form.precision,
          memoryStrategy: form.memoryStrategy,
          memoryBudgetBytes: budgetBytes === 0 ? null : budgetBytes,
        }
      : null;
  return {
    refusals,
    model,
    optimizer,
    batchSize,
    imageSize,
    trainLimit,
    epochs,
    learningRateMilestones,
    budgetBytes,
    input,
  };
}

type Take = <Value>(name: FieldName, read: Read<Value>) => Value | null;

function readModel(form: JobForm, take: Take): ModelInput | null {
  if (form.network === 'PRESET') return { preset: form.preset };
  const stemChannels = take('stemChannels', readWhole(form.stemChannels, 1));
  const growthRate = take('growthRate', readWhole(form.growthRate, 1));
  const blockLayers = take('blockLayers', readWholes(form.blockLayers, 1));
  const bottleneckFactor = take('bottleneckFactor', readWhole(form.bottleneckFactor, 0));
  const compression = take('compression', readNumber(form.compression));
  const { stem, convolutionBias } = form;
  if (stemChannels === null || growthRate === null || blockLayers === null) return null;
  if (bottleneckFactor === null || compression === null) return null;
  return {
    denseNet: {
      stem,
      stemChannels,
      growthRate,
      blockLayers,
      bottleneckFactor,
      compression,
      convolutionBias,
    },
  };
}

function readOptimizer(form: JobForm, take: Take): OptimizerInput | null {
  const learningRate = take('learningRate', readNumber(form.learningRate));
  const momentum = take('momentum', readNumber(form.momentum));
  const weightDecay = take('weightDecay', readNumber(form.weightDecay));
  if (learningRate === null || momentum === null || weightDecay === null) return null;
  return { learningRate, momentum, nesterov: form.nesterov, weightDecay };
}

/** Nothing typed is 0, which itself is refused. */
function readWholeOrZero(typed: string): Read<number> {
  return typed.trim() === '' ? { value: 0 } : readWhole(typed, 1);
}

function squareOrNull(size: number | null): { readonly height: number; readonly width: number } | null {
  return size === null || size === 0 ? null : { height: size, width: size };
}
