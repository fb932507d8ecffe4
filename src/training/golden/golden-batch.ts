/** One batch as the engine takes it: images as NCHW, and either labels or the gradient of the output. */
export interface GoldenBatch {
  readonly count: number;
  readonly images: Float32Array;
  readonly labels?: Int32Array;
  readonly outputGradient?: Float32Array;
}

export type GoldenBatches = readonly [GoldenBatch, ...GoldenBatch[]];
