import type { OptimizerSettings } from '../compiler/compile-options.js';
import { WHOLE_STRATEGIES, type WholeStrategy } from '../compiler/memory-strategy.js';
import { buildModel } from '../model/build-model.js';
import type { ImageShape } from '../model/model-spec.js';
import type { PresetName } from '../model/presets.js';
import { RECOMMENDED_TRAINING } from '../model/recommended-training.js';
import { summarize } from '../model/summary.js';
import { forecast } from '../training/forecast.js';
import { profileStep } from '../training/profile-step.js';
import { askedModel } from './model-options.js';

/** What one network costs. */
export interface ComparedModel {
  readonly preset: PresetName;
  readonly image: ImageShape;
  readonly classes: number;
  readonly batchSize: number;
  /** As the network was published, and as `train` has it. */
  readonly optimizer: OptimizerSettings;
  readonly parameterCount: number;
  /** Of convolutions and linear layers, for one image, forward. */
  readonly multiplyAccumulates: number;
  /** Of a training step in float32 on the CPU. */
  readonly plannedBytes: Readonly<Record<WholeStrategy, number>>;
  /** A training step of the whole batch under MEASURED_STRATEGY; null where none was run. */
  readonly step: { readonly milliseconds: number; readonly imagesPerSecond: number } | null;
}

export interface ComparisonSettings {
  readonly image?: ImageShape;
  readonly classes?: number;
  readonly batch: number;
  readonly threads: number;
  readonly steps: number;
  readonly measure: boolean;
}

export const MEASURED_STRATEGY: WholeStrategy = 'RECOMPUTE_NORMALIZATION';

/** Networks one after another, on this machine. Throws errors that isUnderstood knows. */
export async function compareModels(
  presets: readonly PresetName[],
  settings: ComparisonSettings,
): Promise<readonly ComparedModel[]> {
  const compared: ComparedModel[] = [];
  for (const preset of presets) compared.push(await costsOf(preset, settings));
  return compared;
}

async function costsOf(preset: PresetName, settings: ComparisonSettings): Promise<ComparedModel> {
  const { batch: batchSize, threads, steps, measure, ...data } = settings;
  const asked = askedModel({ preset, ...data });
  const { image, classes } = asked;
  const { parameterCount, multiplyAccumulates } = summarize(buildModel(asked.model, image, classes));
  const { optimizer } = RECOMMENDED_TRAINING[preset];
  const engine = { batchSize, device: 'CPU', precision: 'FLOAT32', threads } as const;
  const plans = forecast({
    ...asked,
    ...engine,
    strategies: WHOLE_STRATEGIES,
    optimizer,
    budgetBytes: null,
  });
  const plannedBytes = Object.fromEntries(plans.map((plan) => [plan.strategy, plan.plannedBytes]));
  const profile = measure
    ? await profileStep({ ...asked, ...engine, optimizer, mode: 'train', strategy: MEASURED_STRATEGY, steps })
    : null;
  const milliseconds = profile === null ? NaN : profile.microseconds.median / 1000;
  return {
    preset,
    image,
    classes,
    batchSize,
    optimizer,
    parameterCount,
    multiplyAccumulates,
    plannedBytes: plannedBytes as Record<WholeStrategy, number>,
    step: profile && { milliseconds, imagesPerSecond: (1000 * batchSize) / milliseconds },
  };
}
