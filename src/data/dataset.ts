/** Extent of an image. Pixels are stored height by width by channels. */
export interface ImageShape {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Images and labels of one part of a data set, in memory. */
export interface LabeledImages {
  readonly count: number;
  /** NHWC, 0 to 255. */
  readonly pixels: Uint8Array;
  /** One class a image, from 0. */
  readonly labels: Uint8Array;
}

export interface ImageDataset {
  readonly name: string;
  readonly classes: readonly string[];
  readonly image: ImageShape;
  readonly train: LabeledImages;
  readonly validation: LabeledImages;
}

/** Which data set a job wants, and how. */
export interface DatasetRequest {
  readonly name: string;
  /** Resized as Pillow's bilinear filter does. */
  readonly resize: { readonly height: number; readonly width: number } | null;
  /** Use only the first images of each part. */
  readonly trainLimit: number | null;
  readonly validationLimit: number | null;
}

/** Where data sets are looked for, besides the built-in ones. */
export interface DataLocations {
  /** Its folders are data sets by their names; null: none. */
  readonly dataDirectory: string | null;
  /** Looked in second; downloads lie here. Left out: the user's cache; null: none. */
  readonly cacheDirectory?: string | null;
  /** What names the data directory, for people; --data-dir when left out. */
  readonly directoryOption?: string;
}

/** What is known of a data set without loading it. */
export interface DatasetDescription {
  readonly name: string;
  /** What it is, or why it is not available. */
  readonly description: string;
  readonly available: boolean;
  readonly classes: readonly string[];
  /** Null where only reading the whole files would tell. */
  readonly trainImages: number | null;
  readonly validationImages: number | null;
  readonly image: ImageShape | null;
}

/** A batch ready for the engine. */
export interface Batch {
  readonly count: number;
  /** NHWC, scaled to 0..1 as torchvision's ToTensor does, and normalized where the loader does that. */
  readonly images: Float32Array;
  readonly labels: Int32Array;
}
