/**
 * Train densely connected networks in this process, with their memory planned to the byte.
 *
 * `denseNet` makes a network, `compile` plans a training step of it, a `Trainer` trains it.
 *
 * @packageDocumentation
 */
export { buildNetwork, denseNet } from './network.js';
export type { DenseNetOptions, DenseNetPreset, Network, NetworkData } from './network.js';
export { compile } from './compile.js';
export type { CompileOptions, Plan } from './compile.js';
export { Trainer } from './trainer.js';
export type { ClassifyOptions, Evaluation, TrainOptions } from './trainer.js';
export type { TrainerOptions } from './trainer-options.js';
export { openDataset } from './data.js';
export type { DatasetOptions, LabeledArrays, TrainingData } from './data.js';
export type { PixelImage, ReadableImage } from './readable-image.js';

export type { OptimizerSettings } from '../compiler/compile-options.js';
export { MEMORY_STRATEGIES } from '../compiler/memory-strategy.js';
export type { MemoryStrategy, WholeStrategy } from '../compiler/memory-strategy.js';
export type { Precision } from '../compiler/precision.js';
export type { Phase } from '../compiler/step.js';
export type { LayerMemory, MemoryCategories, MemoryPoint } from '../compiler/training-plan.js';
export type { DeviceKind } from '../runtime/device-kind.js';
export type { Augmentation } from '../data/augmentation.js';
export type { Normalization } from '../data/channel-statistics.js';
export type { Shape } from '../ir/operations.js';
export type { LayerShape } from '../model/layer-shapes.js';
export type {
  DenseNetSpec,
  ImageShape,
  LayerSpec,
  ModelSpec,
  PoolSpec,
  ResidualBlockKind,
  ResNetSpec,
  SequentialSpec,
  StemKind,
} from '../model/model-spec.js';
export { PRESETS } from '../model/presets.js';
export type { Preset, PresetName } from '../model/presets.js';
export type { LayerSummary, ModelSizes, ModelSummary } from '../model/summary.js';
export type { ClassProbability } from '../training/classify.js';
export type { EvaluationSummary } from '../training/evaluation/summarize.js';
export type { ExportFormat } from '../training/export-model.js';
export type { PlanSettings } from '../training/plan-training.js';
export type { EpochMetrics, MemoryStatistics, TrainingProgress } from '../training/training-event.js';

export { InsufficientMemoryError, type BudgetSource } from '../compiler/insufficient-memory-error.js';
export { DatasetUnavailableError, InvalidDatasetRequestError } from '../data/dataset-errors.js';
export type { DatasetFault } from '../data/dataset-errors.js';
export { InvalidImageError } from '../data/raw-image.js';
export { InvalidModelError } from '../model/invalid-model-error.js';
export { AddonUnavailableError } from '../runtime/addon-unavailable-error.js';
export { DeviceFailedError } from '../runtime/device-failed-error.js';
export type { DeviceFailureCode } from '../runtime/device-failed-error.js';
export { DeviceUnavailableError } from '../runtime/device-unavailable-error.js';
export { InvalidTrainingConfigError } from '../training/check-ranges.js';
export { CheckpointsDamagedError } from '../training/checkpoints-damaged-error.js';
export { DivergedError } from '../training/diverged-error.js';
export { InvalidWeightsError } from '../training/invalid-weights-error.js';
export { NoWeightsError } from '../training/no-weights-error.js';
export { StorageFailedError } from '../training/storage-failed-error.js';
export { StorageFullError } from '../training/storage-full-error.js';
