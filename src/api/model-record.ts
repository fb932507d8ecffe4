import type { ImageShape, ModelSpec } from '../model/model-spec.js';
import type { ModelRow } from '../store/model-repository.js';

/** A model that is kept. */
export interface ModelRecord {
  readonly id: string;
  readonly name: string;
  readonly spec: ModelSpec;
  readonly image: ImageShape;
  readonly classes: number;
  readonly createdAt: Date;
}

/** The store does not look into the spec and the image; what it holds was built before it was kept. */
export function toModelRecord(row: ModelRow): ModelRecord {
  return { ...row, spec: row.spec as ModelSpec, image: row.image as ImageShape };
}
