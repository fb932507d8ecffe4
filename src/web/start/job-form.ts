import type {
  DeviceKind,
  MemoryStrategy,
  ModelPreset,
  Normalization,
  Precision,
  StemKind,
} from '../generated/documents.js';

/** The form as it was filled: numbers are what was typed. */
export interface JobForm {
  /** Empty: none. */
  readonly name: string;
  readonly network: 'PRESET' | 'DENSE_NET';
  readonly preset: ModelPreset;
  readonly stem: StemKind;
  readonly stemChannels: string;
  readonly growthRate: string;
  /** Of each dense block, with commas between. */
  readonly blockLayers: string;
  readonly bottleneckFactor: string;
  readonly compression: string;
  readonly convolutionBias: boolean;
  readonly dataset: string;
  /** Pixels a side; empty: as the data set has its images. */
  readonly imageSize: string;
  /** Empty: all images. */
  readonly trainLimit: string;
  readonly validationLimit: string;
  readonly randomCropPadding: string;
  readonly horizontalFlip: boolean;
  readonly normalization: Normalization;
  readonly epochs: string;
  readonly batchSize: string;
  readonly learningRate: string;
  readonly momentum: string;
  readonly nesterov: boolean;
  readonly weightDecay: string;
  /** With commas between; empty: none. */
  readonly learningRateMilestones: string;
  readonly learningRateDecay: string;
  /** Empty: the server's default. */
  readonly seed: string;
  readonly device: DeviceKind;
  readonly precision: Precision;
  readonly memoryStrategy: MemoryStrategy;
  /** Empty: what the device has. */
  readonly memoryBudgetMebibytes: string;
}

export type FieldName = keyof JobForm;

/** The fields that one types into. */
export type TextName = {
  [Name in FieldName]: string extends JobForm[Name] ? Name : never;
}[FieldName];

/** The fields that one ticks. */
export type TickName = {
  [Name in FieldName]: JobForm[Name] extends boolean ? Name : never;
}[FieldName];

/** Why fields' values are refused. */
export type Refusals = { readonly [Name in FieldName]?: string };

/** What a field is given. */
export interface FormFields {
  readonly form: JobForm;
  readonly refusals: Refusals;
  readonly change: <Name extends FieldName>(name: Name, value: JobForm[Name]) => void;
}

/** The d2l book's network, until a preset or a data set fills the form. */
export const FIRST_FORM: JobForm = {
  name: '',
  network: 'PRESET',
  preset: 'D2L_DENSENET',
  stem: 'IMAGENET',
  stemChannels: '64',
  growthRate: '32',
  blockLayers: '4, 4, 4, 4',
  bottleneckFactor: '0',
  compression: '0.5',
  convolutionBias: true,
  dataset: '',
  imageSize: '',
  trainLimit: '',
  validationLimit: '',
  randomCropPadding: '0',
  horizontalFlip: false,
  normalization: 'NONE',
  epochs: '10',
  batchSize: '256',
  learningRate: '0.1',
  momentum: '0',
  nesterov: false,
  weightDecay: '0',
  learningRateMilestones: '',
  learningRateDecay: '0.1',
  seed: '',
  device: 'CPU',
  precision: 'FLOAT32',
  memoryStrategy: 'AUTO',
  memoryBudgetMebibytes: '',
};
